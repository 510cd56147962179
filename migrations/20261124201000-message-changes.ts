import { Migration } from '@mikro-orm/migrations';

/** Edits and deletions are numbered in each chat as messages are; and what was done to others' messages is kept. */
export class MessageChanges extends Migration {
  override up(): void {
    this.addSql(`alter table "chats" add column "change_seq" int not null default 0`);
    this.addSql(`alter table "participants" add column "joined_change_seq" int not null default 0`);
    this.addSql(
      `alter table "messages" add column "deletion_reason" text null, add column "change_seq" int null, add column "changed_by" xid8 null`,
    );
    this.addSql(
      `create unique index "messages_chat_id_change_seq_unique" on "messages" ("chat_id", "change_seq") where change_seq is not null`,
    );
    this.addSql(`create table "message_versions" (
      "chat_id" bigint not null,
      "message_seq" int not null,
      "change_seq" int not null,
      "content" jsonb not null,
      "written_at" timestamptz(6) not null,
      primary key ("chat_id", "message_seq", "change_seq")
    )`);
    this.addSql(
      `alter table "message_versions" add constraint "message_versions_chat_id_message_seq_foreign" foreign key ("chat_id", "message_seq") references "messages" ("chat_id", "seq") on update cascade on delete cascade`,
    );
    this.addSql(`create table "audit_entries" (
      "public_id" uuid not null default gen_random_uuid() primary key,
      "id" bigserial not null,
      "course_space_id" bigint not null,
      "action" text not null,
      "actor_id" bigint null,
      "client_id" text null,
      "chat_id" bigint null,
      "message_seq" int null,
      "reason" text null,
      "created_at" timestamptz(6) not null
    )`);
    this.addSql(
      `alter table "audit_entries" add constraint "audit_entries_course_space_id_id_unique" unique ("course_space_id", "id")`,
    );
    this.addSql(
      `alter table "audit_entries" add constraint "audit_entries_course_space_id_foreign" foreign key ("course_space_id") references "course_spaces" ("id") on delete cascade`,
    );
    this.addSql(
      `alter table "audit_entries" add constraint "audit_entries_actor_id_foreign" foreign key ("actor_id") references "users" ("id") on delete set null`,
    );
    this.addSql(
      `alter table "audit_entries" add constraint "audit_entries_chat_id_foreign" foreign key ("chat_id") references "chats" ("id") on delete set null`,
    );
  }

  override down(): void {
    this.addSql(`drop table "audit_entries", "message_versions"`);
    this.addSql(`drop index "messages_chat_id_change_seq_unique"`);
    this.addSql(
      `alter table "messages" drop column "deletion_reason", drop column "change_seq", drop column "changed_by"`,
    );
    this.addSql(`alter table "participants" drop column "joined_change_seq"`);
    this.addSql(`alter table "chats" drop column "change_seq"`);
  }
}
