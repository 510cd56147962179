import { Migration } from '@mikro-orm/migrations';

/**
 * The first tables. Beyond what the entities say: rows that every message or reading updates leave room on their page
 * (fillfactor), so that PostgreSQL updates them in place, without new index entries (HOT); and the key of the cursors.
 */
export class FirstTables extends Migration {
  override up(): void {
    this.addSql(`create table "course_spaces" (
      "id" bigserial primary key,
      "external_id" text not null,
      "slug" text not null,
      "name" jsonb not null,
      "default_language" text not null,
      "frozen" boolean not null default false,
      "roster_version" int not null default 0
    )`);
    this.addSql(`alter table "course_spaces" add constraint "course_spaces_external_id_unique" unique ("external_id")`);
    this.addSql(`create table "cursor_keys" (
      "id" int not null,
      "secret" text not null,
      primary key ("id")
    )`);
    this.addSql(`create table "users" (
      "id" bigserial primary key,
      "external_id" text not null,
      "display_name" text null,
      "language" text null
    )`);
    this.addSql(`alter table "users" add constraint "users_external_id_unique" unique ("external_id")`);
    this.addSql(`create table "student_groups" (
      "id" bigserial primary key,
      "course_space_id" bigint not null,
      "external_id" text not null,
      "name" text not null,
      "supervisor_id" bigint null
    )`);
    this.addSql(
      `alter table "student_groups" add constraint "student_groups_course_space_id_external_id_unique" unique ("course_space_id", "external_id")`,
    );
    this.addSql(`create table "student_group_members" (
      "student_group_id" bigint not null,
      "user_id" bigint not null,
      primary key ("student_group_id", "user_id")
    )`);
    this.addSql(`create index "student_group_members_user_id_index" on "student_group_members" ("user_id")`);
    this.addSql(`create table "chats" (
      "id" bigserial primary key,
      "public_id" uuid not null,
      "course_space_id" bigint not null,
      "audience" text not null,
      "student_group_id" bigint null,
      "topic" jsonb not null,
      "last_seq" int not null default 0,
      "frozen" boolean not null default false,
      "last_message_at" timestamptz(6) not null,
      "created_at" timestamptz(6) not null
    ) with (fillfactor = 80)`);
    this.addSql(`alter table "chats" add constraint "chats_public_id_unique" unique ("public_id")`);
    this.addSql(`create index "chats_course_space_id_index" on "chats" ("course_space_id")`);
    this.addSql(
      `alter table "chats" add constraint "chats_audience_check" check (audience in ('USERS', 'STUDENT_GROUP', 'COURSE', 'COURSE_STAFF', 'RESPONSIBLE_TEACHER'))`,
    );
    this.addSql(`create table "roster_entries" (
      "course_space_id" bigint not null,
      "user_id" bigint not null,
      "role" text not null,
      primary key ("course_space_id", "user_id")
    )`);
    this.addSql(`create index "roster_entries_user_id_index" on "roster_entries" ("user_id")`);
    this.addSql(
      `alter table "roster_entries" add constraint "roster_entries_role_check" check (role in ('STUDENT', 'STAFF', 'RESPONSIBLE_TEACHER'))`,
    );
    this.addSql(`create table "participants" (
      "chat_id" bigint not null,
      "user_id" bigint not null,
      "named" boolean not null default false,
      "last_read_seq" int not null default 0,
      "last_read_at" timestamptz(6) null,
      "joined_seq" int not null default 0,
      "joined_by" xid8 not null default pg_current_xact_id(),
      "left_at" timestamptz(6) null,
      primary key ("chat_id", "user_id")
    ) with (fillfactor = 80)`);
    this.addSql(
      `create index "participants_user_id_chat_id_index" on "participants" ("user_id", "chat_id") where left_at is null`,
    );
    this.addSql(`create table "messages" (
      "chat_id" bigint not null,
      "seq" int not null,
      "public_id" uuid not null,
      "sender_id" bigint null,
      "content" jsonb not null,
      "reply_to_seq" int null,
      "sent_at" timestamptz(6) not null,
      "edited_at" timestamptz(6) null,
      "deleted_at" timestamptz(6) null,
      "idempotency_key" text null,
      "written_by" xid8 not null default pg_current_xact_id(),
      primary key ("chat_id", "seq")
    )`);
    this.addSql(`alter table "messages" add constraint "messages_public_id_unique" unique ("public_id")`);
    this.addSql(
      `create unique index "messages_sender_id_idempotency_key_unique" on "messages" ("sender_id", "idempotency_key") where idempotency_key is not null`,
    );
    this.addSql(
      `alter table "student_groups" add constraint "student_groups_course_space_id_foreign" foreign key ("course_space_id") references "course_spaces" ("id") on delete cascade`,
    );
    this.addSql(
      `alter table "student_groups" add constraint "student_groups_supervisor_id_foreign" foreign key ("supervisor_id") references "users" ("id") on delete set null`,
    );
    this.addSql(
      `alter table "student_group_members" add constraint "student_group_members_student_group_id_foreign" foreign key ("student_group_id") references "student_groups" ("id") on update cascade on delete cascade`,
    );
    this.addSql(
      `alter table "student_group_members" add constraint "student_group_members_user_id_foreign" foreign key ("user_id") references "users" ("id") on update cascade on delete cascade`,
    );
    this.addSql(
      `alter table "chats" add constraint "chats_course_space_id_foreign" foreign key ("course_space_id") references "course_spaces" ("id")`,
    );
    this.addSql(
      `alter table "chats" add constraint "chats_student_group_id_foreign" foreign key ("student_group_id") references "student_groups" ("id") on delete set null`,
    );
    this.addSql(
      `alter table "roster_entries" add constraint "roster_entries_course_space_id_foreign" foreign key ("course_space_id") references "course_spaces" ("id") on update cascade on delete cascade`,
    );
    this.addSql(
      `alter table "roster_entries" add constraint "roster_entries_user_id_foreign" foreign key ("user_id") references "users" ("id") on update cascade on delete cascade`,
    );
    this.addSql(
      `alter table "participants" add constraint "participants_chat_id_foreign" foreign key ("chat_id") references "chats" ("id") on update cascade on delete cascade`,
    );
    this.addSql(
      `alter table "participants" add constraint "participants_user_id_foreign" foreign key ("user_id") references "users" ("id") on update cascade on delete cascade`,
    );
    this.addSql(
      `alter table "messages" add constraint "messages_chat_id_foreign" foreign key ("chat_id") references "chats" ("id")`,
    );
    this.addSql(
      `alter table "messages" add constraint "messages_sender_id_foreign" foreign key ("sender_id") references "users" ("id") on delete set null`,
    );
    this.addSql(
      `insert into "cursor_keys" ("id", "secret") values (1, gen_random_uuid()::text || gen_random_uuid()::text)`,
    );
  }

  override down(): void {
    this.addSql(
      `drop table "course_spaces", "cursor_keys", "users", "student_groups", "student_group_members", "chats", "roster_entries", "participants", "messages"`,
    );
  }
}
