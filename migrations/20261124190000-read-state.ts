import { Migration } from '@mikro-orm/migrations';

/** Read state beyond a position: how far was ever read, what is muted or archived, and what was deleted. */
export class ReadState extends Migration {
  override up(): void {
    this.addSql(
      `alter table "participants" add column "seen_seq" int not null default 0, add column "muted" boolean not null default false, add column "archived_seq" int null`,
    );
    this.addSql(`update "participants" set "seen_seq" = "last_read_seq" where "last_read_seq" > 0`);
    this.addSql(
      `alter table "users" add column "preferred_language" text null, add column "hides_receipts" boolean not null default false, add column "muted_spaces" bigint[] not null default '{}'`,
    );
    this.addSql(`alter table "chats" add column "deleted_count" int not null default 0`);
    this.addSql(
      `create index "messages_chat_id_seq_index" on "messages" ("chat_id", "seq") where deleted_at is not null`,
    );
  }

  override down(): void {
    this.addSql(`drop index "messages_chat_id_seq_index"`);
    this.addSql(`alter table "chats" drop column "deleted_count"`);
    this.addSql(
      `alter table "users" drop column "preferred_language", drop column "hides_receipts", drop column "muted_spaces"`,
    );
    this.addSql(`alter table "participants" drop column "seen_seq", drop column "muted", drop column "archived_seq"`);
  }
}
