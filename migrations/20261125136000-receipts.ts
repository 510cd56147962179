import { Migration } from '@mikro-orm/migrations';

/** Who hides receipts, which are few, is looked for wherever receipts are shown to students. */
export class Receipts extends Migration {
  override up(): void {
    this.addSql(`create index "users_hides_receipts_index" on "users" ("id") where hides_receipts`);
  }

  override down(): void {
    this.addSql(`drop index "users_hides_receipts_index"`);
  }
}
