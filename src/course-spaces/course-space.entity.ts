import { Entity, PrimaryKey, Property, Unique } from '@mikro-orm/decorators/legacy';
import type { Translations } from '../i18n/translations.js';

/** One run of a course, the home of its chats. */
@Entity({ tableName: 'course_spaces' })
export class CourseSpace {
  @PrimaryKey({ type: 'bigint' })
  id!: number;

  /** The learning environment's id, which the API shows as `CourseSpace.id`. */
  @Unique()
  @Property({ type: 'text' })
  externalId!: string;

  @Property({ type: 'text' })
  slug!: string;

  @Property({ type: 'jsonb' })
  name!: Translations;

  @Property({ type: 'text' })
  defaultLanguage!: string;

  /** No new chats and messages; reading stays possible. */
  @Property({ type: 'boolean', default: false })
  frozen!: boolean;

  /** Since when; null where it is not frozen. It is purged so many days later. */
  @Property({ type: 'timestamptz', length: 6, nullable: true })
  frozenAt?: Date;

  /** Whether a student may address other students by name. */
  @Property({ type: 'boolean', default: true })
  studentsMayWriteToStudents!: boolean;

  /** Grows with every change of the roster or the groups, so that a chat created meanwhile notices. */
  @Property({ type: 'integer', default: 0 })
  rosterVersion!: number;
}
