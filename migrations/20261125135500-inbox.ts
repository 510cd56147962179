import { Migration } from '@mikro-orm/migrations';

/** What the course staff are asked, and who sees to it. */
export class Inbox extends Migration {
  override up(): void {
    this.addSql(`create table "inbox_entries" (
      "chat_id" bigint not null,
      "course_space_id" bigint not null,
      "state" text not null,
      "claimed_by_id" bigint null,
      "claimed_at" timestamptz(6) null,
      "opened_at" timestamptz(6) not null,
      "asked_at" timestamptz(6) not null,
      "escalated_at" timestamptz(6) null,
      "first_answered_at" timestamptz(6) null,
      "changed_at" timestamptz(6) not null,
      primary key ("chat_id")
    )`);
    this.addSql(
      `create index "inbox_entries_course_space_id_state_asked_at_chat_id_index" on "inbox_entries" ("course_space_id", "state", "asked_at", "chat_id")`,
    );
    this.addSql(
      `create index "inbox_entries_course_space_id_opened_at_index" on "inbox_entries" ("course_space_id", "opened_at")`,
    );
    this.addSql(
      `create index "inbox_entries_course_space_id_changed_at_index" on "inbox_entries" ("course_space_id", "changed_at")`,
    );
    this.addSql(
      `create index "inbox_entries_claimed_by_id_index" on "inbox_entries" ("claimed_by_id") where claimed_by_id is not null`,
    );
    this.addSql(
      `alter table "inbox_entries" add constraint "inbox_entries_state_check" check (state in ('OPEN', 'CLAIMED', 'ANSWERED'))`,
    );
    this.addSql(
      `alter table "inbox_entries" add constraint "inbox_entries_chat_id_foreign" foreign key ("chat_id") references "chats" ("id") on update cascade on delete cascade`,
    );
    this.addSql(
      `alter table "inbox_entries" add constraint "inbox_entries_course_space_id_foreign" foreign key ("course_space_id") references "course_spaces" ("id") on delete cascade`,
    );
    this.addSql(
      `alter table "inbox_entries" add constraint "inbox_entries_claimed_by_id_foreign" foreign key ("claimed_by_id") references "users" ("id") on delete set null`,
    );
  }

  override down(): void {
    this.addSql(`drop table "inbox_entries"`);
  }
}
