import { Entity, Index, ManyToOne, Property } from '@mikro-orm/decorators/legacy';
import { User } from '../users/user.entity.js';
import { Chat } from './chat.entity.js';

/** One person in one chat, with a read position. Who leaves the audience keeps the position for a return. */
@Entity({ tableName: 'participants' })
@Index({ name: 'participants_user_id_chat_id_index', properties: ['user', 'chat'], where: 'left_at is null' })
export class Participant {
  @ManyToOne({ entity: () => Chat, primary: true })
  chat!: Chat;

  @ManyToOne({ entity: () => User, primary: true, index: false })
  user!: User;

  /** In the chat by name (its creator, and whom USERS addresses) and not only by a role or a group. */
  @Property({ type: 'boolean', default: false })
  named!: boolean;

  /** The read position: everything up to this number has been seen. */
  @Property({ type: 'integer', default: 0 })
  lastReadSeq!: number;

  /** When the read position last moved. */
  @Property({ type: 'timestamptz', length: 6, nullable: true })
  lastReadAt?: Date;

  /** The chat's last number when this person last joined it: later messages are new to a live subscription. */
  @Property({ type: 'integer', default: 0 })
  joinedSeq!: number;

  /** The transaction by which this person first joined: a snapshot tells by it whether that was before. */
  @Property({ columnType: 'xid8', type: 'string', defaultRaw: 'pg_current_xact_id()' })
  joinedBy!: string;

  /** When this person left the audience; null for those who are in it. */
  @Property({ type: 'timestamptz', length: 6, nullable: true })
  leftAt?: Date;
}
