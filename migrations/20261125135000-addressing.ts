import { Migration } from '@mikro-orm/migrations';

/** Whether students write to each other in a course space, and what a chat answers. */
export class Addressing extends Migration {
  override up(): void {
    this.addSql(
      `alter table "course_spaces" add column "students_may_write_to_students" boolean not null default true`,
    );
    this.addSql(`alter table "chats" add column "reply_to_chat_id" bigint null, add column "reply_to_seq" int null`);
    this.addSql(
      `alter table "chats" add constraint "chats_reply_to_chat_id_foreign" foreign key ("reply_to_chat_id") references "chats" ("id") on delete set null`,
    );
    this.addSql(
      `create index "chats_reply_to_chat_id_index" on "chats" ("reply_to_chat_id") where reply_to_chat_id is not null`,
    );
  }

  override down(): void {
    this.addSql(`alter table "chats" drop column "reply_to_chat_id", drop column "reply_to_seq"`);
    this.addSql(`alter table "course_spaces" drop column "students_may_write_to_students"`);
  }
}
