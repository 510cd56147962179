import { Entity, Index, ManyToOne, Property } from '@mikro-orm/decorators/legacy';
import { User } from '../users/user.entity.js';
import { Chat } from './chat.entity.js';

/** One person in one chat, with a read position. Who leaves the audience keeps the position for a return. */
@Entity({ tableName: 'participants' })
@Index({ name: 'participants_user_id_chat_id_index', properties: ['user', 'chat'], where: 'left_at is null' })
@Index({ name: 'participants_user_id_chat_id_left_index', properties: ['user', 'chat'], where: 'left_at is not null' })
export class Participant {
  @ManyToOne({ entity: () => Chat, primary: true })
  chat!: Chat;

  @ManyToOne({ entity: () => User, primary: true, index: false })
  user!: User;

  /** In the chat by name (its creator, and whom USERS addresses) and not only by a role or a group. */
  @Property({ type: 'boolean', default: false })
  named!: boolean;

  /** The read position: nothing up to this number counts as unseen. It moves back where messages are marked unread. */
  @Property({ type: 'integer', default: 0 })
  lastReadSeq!: number;

  /** How far this person has ever read, which is what receipts show: it never moves back. */
  @Property({ type: 'integer', default: 0 })
  seenSeq!: number;

  /** When that last moved. */
  @Property({ type: 'timestamptz', length: 6, nullable: true })
  lastReadAt?: Date;

  /** Not counted in this person's badge. */
  @Property({ type: 'boolean', default: false })
  muted!: boolean;

  /** The chat's last number when this person archived it: the next message brings it back. Null where it is not archived. */
  @Property({ type: 'integer', nullable: true })
  archivedSeq?: number;

  /** The chat's last number when this person last joined it: later messages are new to a live subscription. */
  @Property({ type: 'integer', default: 0 })
  joinedSeq!: number;

  /** The same of the chat's changes. */
  @Property({ type: 'integer', default: 0 })
  joinedChangeSeq!: number;

  /** The transaction by which this person first joined: a snapshot tells by it whether that was before. */
  @Property({ columnType: 'xid8', type: 'string', defaultRaw: 'pg_current_xact_id()' })
  joinedBy!: string;

  /** When this person left the audience; null for those who are in it. */
  @Property({ type: 'timestamptz', length: 6, nullable: true })
  leftAt?: Date;
}
