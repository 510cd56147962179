import { Migration } from '@mikro-orm/migrations';

/** Texts that staff keep to send again. */
export class SavedMessages extends Migration {
  override up(): void {
    this.addSql(`create table "saved_messages" (
      "course_space_id" bigint not null,
      "handle" text not null,
      "topic" jsonb null,
      "content" jsonb not null,
      "updated_at" timestamptz(6) not null,
      primary key ("course_space_id", "handle")
    )`);
    this.addSql(
      `alter table "saved_messages" add constraint "saved_messages_course_space_id_foreign" foreign key ("course_space_id") references "course_spaces" ("id") on delete cascade`,
    );
  }

  override down(): void {
    this.addSql(`drop table "saved_messages"`);
  }
}
