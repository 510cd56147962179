import { Migration } from '@mikro-orm/migrations';

/** What people wrote, or are known by. No plan is chosen by what is in these columns. */
const PERSONAL_TEXTS = {
  users: ['external_id', 'display_name'],
  chats: ['topic'],
  messages: ['content', 'deletion_reason', 'idempotency_key'],
  message_versions: ['content'],
  audit_entries: ['reason'],
  faq_versions: ['idempotency_key'],
};

/** What erasing people and purging course spaces goes by, and the indexes by which both find what is to go. */
export class PersonalData extends Migration {
  override up(): void {
    // An erased person's row keeps its number alone. Whoever is there by now may have been there for ever.
    this.addSql(
      `alter table "users" alter column "external_id" drop not null, add column "known_since" timestamptz(6) not null default '-infinity'`,
    );
    this.addSql(`alter table "users" alter column "known_since" set default clock_timestamp()`);
    this.addSql(`alter table "course_spaces" add column "frozen_at" timestamptz(6) null`);
    this.addSql(`update "course_spaces" set "frozen_at" = clock_timestamp() where "frozen"`);
    this.addSql(
      `create index "messages_sender_id_chat_id_seq_index" on "messages" ("sender_id", "chat_id", "seq") where sender_id is not null`,
    );
    this.addSql(
      `create index "participants_user_id_chat_id_left_index" on "participants" ("user_id", "chat_id") where left_at is not null`,
    );
    this.addSql(
      `create index "faq_versions_published_by_id_index" on "faq_versions" ("published_by_id") where published_by_id is not null`,
    );
    this.addSql(
      `create index "audit_entries_actor_id_index" on "audit_entries" ("actor_id") where actor_id is not null`,
    );
    this.addSql(
      `create index "audit_entries_chat_id_message_seq_index" on "audit_entries" ("chat_id", "message_seq") where chat_id is not null`,
    );
    this.addSql(
      `create index "chats_student_group_id_index" on "chats" ("student_group_id") where student_group_id is not null`,
    );
    this.keepStatistics(0);
  }

  /** PostgreSQL's statistics are samples of what is in a column, and may stay when that has gone. */
  private keepStatistics(target: number): void {
    for (const [table, columns] of Object.entries(PERSONAL_TEXTS)) {
      const changes = columns.map((column) => `alter column "${column}" set statistics ${target}`);
      this.addSql(`alter table "${table}" ${changes.join(', ')}`);
    }
  }

  override down(): void {
    this.keepStatistics(-1);
    this.addSql(`drop index "chats_student_group_id_index"`);
    this.addSql(`drop index "audit_entries_chat_id_message_seq_index"`);
    this.addSql(`drop index "audit_entries_actor_id_index"`);
    this.addSql(`drop index "faq_versions_published_by_id_index"`);
    this.addSql(`drop index "participants_user_id_chat_id_left_index"`);
    this.addSql(`drop index "messages_sender_id_chat_id_seq_index"`);
    this.addSql(`alter table "course_spaces" drop column "frozen_at"`);
    this.addSql(`alter table "users" drop column "known_since"`);
    // Erased people have no id that could come back.
    this.addSql(`update "users" set "external_id" = 'erased:' || "id" where "external_id" is null`);
    this.addSql(`alter table "users" alter column "external_id" set not null`);
  }
}
