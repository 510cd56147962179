import { Migration } from '@mikro-orm/migrations';

/**
 * By what people are found and ordered by name: in lower case, without diacritics, words apart by one space each, also
 * where a name joins them (Anna-Liisa, O'Brien). Kept, since to make it takes three times as long as to read it, and
 * whoever looks for somebody reads it of everybody in the course space.
 */
export class NameKeys extends Migration {
  override up(): void {
    // Lower case at last: what is left of İ without its dot is I.
    this.addSql(`create function "name_key"("name" text) returns text
      language sql immutable strict parallel safe
      return lower(btrim(regexp_replace(
        regexp_replace(normalize("name", NFKD), '[\\u0300-\\u036f]', '', 'g'),
        '[\\s.,;/()''"\\u2010-\\u201f-]+', ' ', 'g')))`);
    // Compared as bytes, which no other version of the operating system does otherwise.
    this.addSql(
      `alter table "users" add column "name_key" text collate "C" generated always as (name_key(display_name)) stored`,
    );
    // As of all personal texts, PostgreSQL keeps no samples.
    this.addSql(`alter table "users" alter column "name_key" set statistics 0`);
  }

  override down(): void {
    this.addSql(`alter table "users" drop column "name_key"`);
    this.addSql(`drop function "name_key"(text)`);
  }
}
