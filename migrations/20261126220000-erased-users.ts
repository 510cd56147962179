import { Migration } from '@mikro-orm/migrations';

/** The index by which an instance that missed a hint finds who was erased. */
export class ErasedUsers extends Migration {
  override up(): void {
    this.addSql(`create index "users_erased_index" on "users" ("known_since") where external_id is null`);
  }

  override down(): void {
    this.addSql(`drop index "users_erased_index"`);
  }
}
