import { Migration } from '@mikro-orm/migrations';

/** Published questions and answers, and what they said before. */
export class Faq extends Migration {
  override up(): void {
    this.addSql(`create table "faq_entries" (
      "id" bigserial primary key,
      "public_id" uuid not null,
      "course_space_id" bigint not null,
      "exercise" text null,
      "hook" text null,
      "question" jsonb not null,
      "answer" jsonb not null,
      "version" int not null default 1,
      "published_at" timestamptz(6) not null,
      "updated_at" timestamptz(6) not null,
      "retracted_at" timestamptz(6) null,
      "search" tsvector generated always as
        (setweight(search_vector(question), 'A') || setweight(search_vector(answer), 'B')) stored null
    )`);
    this.addSql(`alter table "faq_entries" add constraint "faq_entries_public_id_unique" unique ("public_id")`);
    this.addSql(
      `create index "faq_entries_search_index" on "faq_entries" using gin ("search") where retracted_at is null`,
    );
    this.addSql(
      `create index "faq_entries_course_space_id_id_index" on "faq_entries" ("course_space_id", "id") where retracted_at is null`,
    );
    this.addSql(
      `create unique index "faq_entries_course_space_id_hook_unique" on "faq_entries" ("course_space_id", "hook") where hook is not null and retracted_at is null`,
    );
    this.addSql(`create table "faq_versions" (
      "faq_entry_id" bigint not null,
      "number" int not null,
      "question" jsonb not null,
      "answer" jsonb not null,
      "published_at" timestamptz(6) not null,
      "published_by_id" bigint null,
      "client_id" text null,
      "idempotency_key" text null,
      primary key ("faq_entry_id", "number")
    )`);
    this.addSql(
      `create unique index "faq_versions_client_id_idempotency_key_unique" on "faq_versions" ("client_id", "idempotency_key") where idempotency_key is not null`,
    );
    this.addSql(
      `create unique index "faq_versions_published_by_id_idempotency_key_unique" on "faq_versions" ("published_by_id", "idempotency_key") where idempotency_key is not null`,
    );
    this.addSql(
      `alter table "faq_entries" add constraint "faq_entries_course_space_id_foreign" foreign key ("course_space_id") references "course_spaces" ("id") on delete cascade`,
    );
    this.addSql(
      `alter table "faq_versions" add constraint "faq_versions_faq_entry_id_foreign" foreign key ("faq_entry_id") references "faq_entries" ("id") on delete cascade`,
    );
    this.addSql(
      `alter table "faq_versions" add constraint "faq_versions_published_by_id_foreign" foreign key ("published_by_id") references "users" ("id") on delete set null`,
    );
  }

  override down(): void {
    this.addSql(`drop table "faq_versions", "faq_entries"`);
  }
}
