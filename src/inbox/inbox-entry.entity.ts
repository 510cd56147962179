import { Entity, Index, ManyToOne, OneToOne, Property } from '@mikro-orm/decorators/legacy';
import { Chat } from '../chats/chat.entity.js';
import { CourseSpace } from '../course-spaces/course-space.entity.js';
import { User } from '../users/user.entity.js';
import type { InboxState } from './inbox-state.js';

/** A chat in which somebody asks the course staff or the responsible teacher, and who sees to it. */
@Entity({ tableName: 'inbox_entries' })
@Index({
  name: 'inbox_entries_course_space_id_state_asked_at_chat_id_index',
  properties: ['courseSpace', 'state', 'askedAt', 'chat'],
})
@Index({ name: 'inbox_entries_course_space_id_opened_at_index', properties: ['courseSpace', 'openedAt'] })
@Index({ name: 'inbox_entries_course_space_id_changed_at_index', properties: ['courseSpace', 'changedAt'] })
@Index({ name: 'inbox_entries_claimed_by_id_index', properties: ['claimedBy'], where: 'claimed_by_id is not null' })
export class InboxEntry {
  @OneToOne({ entity: () => Chat, primary: true, index: false, unique: false, deleteRule: 'cascade' })
  chat!: Chat;

  @ManyToOne({ entity: () => CourseSpace, index: false, deleteRule: 'cascade' })
  courseSpace!: CourseSpace;

  @Property({ type: 'text', check: "state in ('OPEN', 'CLAIMED', 'ANSWERED')" })
  state!: InboxState;

  /** Set while CLAIMED. */
  @ManyToOne({ entity: () => User, nullable: true, index: false, deleteRule: 'set null' })
  claimedBy?: User;

  @Property({ type: 'timestamptz', length: 6, nullable: true })
  claimedAt?: Date;

  /** When it was asked for the first time. */
  @Property({ type: 'timestamptz', length: 6 })
  openedAt!: Date;

  /** When it was asked what waits now, or was answered last. */
  @Property({ type: 'timestamptz', length: 6 })
  askedAt!: Date;

  /** Since when it waits for the responsible teacher. */
  @Property({ type: 'timestamptz', length: 6, nullable: true })
  escalatedAt?: Date;

  /** When staff first answered with a message. */
  @Property({ type: 'timestamptz', length: 6, nullable: true })
  firstAnsweredAt?: Date;

  /** Of any of this; what the sweep of live delivery looks for. */
  @Property({ type: 'timestamptz', length: 6 })
  changedAt!: Date;
}
