import { Entity, Index, PrimaryKey, Property, Unique } from '@mikro-orm/decorators/legacy';

/** A person, known by the learning environment's opaque id; names and language are what the latest roster push said. */
@Entity({ tableName: 'users' })
@Index({ name: 'users_hides_receipts_index', properties: ['id'], where: 'hides_receipts' })
@Index({ name: 'users_erased_index', properties: ['knownSince'], where: 'external_id is null' })
export class User {
  @PrimaryKey({ type: 'bigint' })
  id!: number;

  /** The learning environment's id, which the API shows as `User.id`. Null once erased: the row keeps its number alone. */
  @Unique()
  @Property({ type: 'text', nullable: true })
  externalId?: string;

  @Property({ type: 'text', nullable: true })
  displayName?: string;

  /** The display name by which this person is found and stands in lists: without upper case, diacritics and punctuation. */
  @Property({ type: 'text', collation: 'C', nullable: true, generated: 'name_key(display_name) stored' })
  readonly nameKey?: string;

  /** The language that this person prefers in the learning environment. */
  @Property({ type: 'text', nullable: true })
  language?: string;

  /** The language that this person has chosen here; it goes before the learning environment's. */
  @Property({ type: 'text', nullable: true })
  preferredLanguage?: string;

  /** Whether other students are not to be told what this person has read. */
  @Property({ type: 'boolean', default: false })
  hidesReceipts!: boolean;

  /** The course spaces whose chats don't count in this person's badge. */
  @Property({ columnType: 'bigint[]', type: 'array', defaultRaw: "'{}'" })
  mutedSpaces!: number[];

  /** Since when anything is kept of this person here, once erased nothing: an erasure from before then, replayed, means somebody else. */
  @Property({ type: 'timestamptz', length: 6, defaultRaw: 'clock_timestamp()' })
  knownSince!: Date;
}
