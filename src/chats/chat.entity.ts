import { Entity, Index, ManyToOne, PrimaryKey, Property, Unique } from '@mikro-orm/decorators/legacy';
import { CourseSpace } from '../course-spaces/course-space.entity.js';
import { StudentGroup } from '../course-spaces/student-group.entity.js';
import type { Translations } from '../i18n/translations.js';
import type { Audience } from './audience.js';

/** A topic with its participants and messages: a log whose entries are numbered under this row's lock. */
@Entity({ tableName: 'chats' })
@Index({ properties: ['courseSpace'] })
@Index({ name: 'chats_student_group_id_index', properties: ['studentGroup'], where: 'student_group_id is not null' })
@Index({ name: 'chats_reply_to_chat_id_index', properties: ['replyToChat'], where: 'reply_to_chat_id is not null' })
export class Chat {
  @PrimaryKey({ type: 'bigint' })
  id!: number;

  @Unique()
  @Property({ type: 'uuid' })
  publicId!: string;

  @ManyToOne({ entity: () => CourseSpace, index: false })
  courseSpace!: CourseSpace;

  @Property({
    type: 'text',
    check: "audience in ('USERS', 'STUDENT_GROUP', 'COURSE', 'COURSE_STAFF', 'RESPONSIBLE_TEACHER')",
  })
  audience!: Audience;

  /** Only for the audience STUDENT_GROUP. */
  @ManyToOne({ entity: () => StudentGroup, nullable: true, index: false, deleteRule: 'set null' })
  studentGroup?: StudentGroup;

  @Property({ type: 'jsonb' })
  topic!: Translations;

  /** The chat, of the same course space, with the message that this one answers. */
  @ManyToOne({ entity: () => Chat, nullable: true, index: false, deleteRule: 'set null' })
  replyToChat?: Chat;

  /** The number of that message. */
  @Property({ type: 'integer', nullable: true })
  replyToSeq?: number;

  /** The number of the newest message. */
  @Property({ type: 'integer', default: 0 })
  lastSeq!: number;

  /** How many of its messages were deleted. */
  @Property({ type: 'integer', default: 0 })
  deletedCount!: number;

  /** The number of the newest change (an edit, a deletion or a count) of one of its messages. */
  @Property({ type: 'integer', default: 0 })
  changeSeq!: number;

  /** As its course space: kept here too, so that a message sees it under the one lock that it takes. */
  @Property({ type: 'boolean', default: false })
  frozen!: boolean;

  @Property({ type: 'timestamptz', length: 6 })
  lastMessageAt!: Date;

  @Property({ type: 'timestamptz', length: 6 })
  createdAt!: Date;
}
