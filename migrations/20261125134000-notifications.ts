import { Migration } from '@mikro-orm/migrations';

/** What the learning environment tells people: how often, about what, and what its calls were answered. */
export class Notifications extends Migration {
  override up(): void {
    this.addSql(`create table "notifications" (
      "chat_id" bigint not null primary key,
      "course_space_id" bigint not null,
      "client_id" text not null,
      "context" jsonb null,
      "count" int not null default 1,
      "last_reported_at" timestamptz(6) not null,
      "dedupe_key" text null,
      "addressees" text not null
    )`);
    this.addSql(
      `create unique index "notifications_course_space_id_dedupe_key_addressees_unique" on "notifications" ("course_space_id", "dedupe_key", "addressees") where dedupe_key is not null`,
    );
    this.addSql(
      `alter table "notifications" add constraint "notifications_chat_id_foreign" foreign key ("chat_id") references "chats" ("id") on update cascade on delete cascade`,
    );
    this.addSql(
      `alter table "notifications" add constraint "notifications_course_space_id_foreign" foreign key ("course_space_id") references "course_spaces" ("id") on delete cascade`,
    );
    this.addSql(`create table "notification_reports" (
      "client_id" text not null,
      "idempotency_key" text not null,
      "chat_id" bigint not null,
      "count" int not null,
      primary key ("client_id", "idempotency_key")
    )`);
    this.addSql(`create index "notification_reports_chat_id_index" on "notification_reports" ("chat_id")`);
    this.addSql(
      `alter table "notification_reports" add constraint "notification_reports_chat_id_foreign" foreign key ("chat_id") references "notifications" ("chat_id") on delete cascade`,
    );
  }

  override down(): void {
    this.addSql(`drop table "notification_reports", "notifications"`);
  }
}
