import { PrimaryKeyProp } from '@mikro-orm/core';
import { Entity, ManyToOne, OneToOne, Property, Unique } from '@mikro-orm/decorators/legacy';
import { Chat } from '../chats/chat.entity.js';
import { CourseSpace } from '../course-spaces/course-space.entity.js';
import type { MessageContext } from './message-context.js';

/** What the learning environment told: the first message of a chat that no person opened. */
@Entity({ tableName: 'notifications' })
@Unique({
  name: 'notifications_course_space_id_dedupe_key_addressees_unique',
  properties: ['courseSpace', 'dedupeKey', 'addressees'],
  where: 'dedupe_key is not null',
})
export class Notification {
  [PrimaryKeyProp]?: 'chat';

  @OneToOne({ entity: () => Chat, primary: true, deleteRule: 'cascade' })
  chat!: Chat;

  @ManyToOne({ entity: () => CourseSpace, index: false, deleteRule: 'cascade' })
  courseSpace!: CourseSpace;

  /** Which integration. */
  @Property({ type: 'text' })
  clientId!: string;

  @Property({ type: 'jsonb', nullable: true })
  context?: MessageContext;

  /** How many times it was reported. */
  @Property({ type: 'integer', default: 1 })
  count!: number;

  @Property({ type: 'timestamptz', length: 6 })
  lastReportedAt!: Date;

  /** By which the same is known again; null where it is not, or where a newer message has taken over. */
  @Property({ type: 'text', nullable: true })
  dedupeKey?: string;

  /** A digest of whom it is for: to others the same is something else. */
  @Property({ type: 'text' })
  addressees!: string;
}
