import { Entity, Index, ManyToOne, PrimaryKey, Property, Unique } from '@mikro-orm/decorators/legacy';
import { Chat } from '../chats/chat.entity.js';
import { CourseSpace } from '../course-spaces/course-space.entity.js';
import { User } from '../users/user.entity.js';
import type { AuditAction } from './audit-action.js';

/**
 * What staff or an integration did to somebody else's message, or to all that somebody has here. It holds no text of a
 * message, and nobody to whom it was done.
 */
@Entity({ tableName: 'audit_entries' })
@Unique({ properties: ['courseSpace', 'id'] })
@Index({ name: 'audit_entries_actor_id_index', properties: ['actor'], where: 'actor_id is not null' })
@Index({
  name: 'audit_entries_chat_id_message_seq_index',
  properties: ['chat', 'messageSeq'],
  where: 'chat_id is not null',
})
export class AuditEntry {
  @PrimaryKey({ type: 'uuid', defaultRaw: 'gen_random_uuid()' })
  publicId!: string;

  /** The order. No index has it alone: a log would be looked for among the entries of all course spaces. */
  @Property({ type: 'bigint', autoincrement: true })
  id!: number;

  @ManyToOne({ entity: () => CourseSpace, index: false, deleteRule: 'cascade' })
  courseSpace!: CourseSpace;

  @Property({ type: 'text' })
  action!: AuditAction;

  /** Who did it; null for an integration, and for people who were erased. */
  @ManyToOne({ entity: () => User, nullable: true, index: false, deleteRule: 'set null' })
  actor?: User;

  /** The client id of the integration that did it. */
  @Property({ type: 'text', nullable: true })
  clientId?: string;

  @ManyToOne({ entity: () => Chat, nullable: true, index: false, deleteRule: 'set null' })
  chat?: Chat;

  /** The number of the message in the chat. */
  @Property({ type: 'integer', nullable: true })
  messageSeq?: number;

  @Property({ type: 'text', nullable: true })
  reason?: string;

  @Property({ type: 'timestamptz', length: 6 })
  createdAt!: Date;
}
