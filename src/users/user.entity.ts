import { Entity, PrimaryKey, Property, Unique } from '@mikro-orm/decorators/legacy';

/** A person, known by the learning environment's opaque id; everything else is what the latest roster push said. */
@Entity({ tableName: 'users' })
export class User {
  @PrimaryKey({ type: 'bigint' })
  id!: number;

  /** The learning environment's id, which the API shows as `User.id`. */
  @Unique()
  @Property({ type: 'text' })
  externalId!: string;

  @Property({ type: 'text', nullable: true })
  displayName?: string;

  /** The language that this person prefers in the learning environment. */
  @Property({ type: 'text', nullable: true })
  language?: string;
}
