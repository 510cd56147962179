import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';

/** The secret that seals cursors. It lives in the database, so that a cursor works on every instance and after days. */
@Entity({ tableName: 'cursor_keys' })
export class CursorKey {
  @PrimaryKey({ type: 'integer', autoincrement: false })
  id!: number;

  @Property({ type: 'text' })
  secret!: string;
}
