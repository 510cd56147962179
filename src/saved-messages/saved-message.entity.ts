import { Entity, ManyToOne, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { CourseSpace } from '../course-spaces/course-space.entity.js';
import type { Translations } from '../i18n/translations.js';

/** A text that the staff of a course space keep to send again. What was sent of it stays as it was sent. */
@Entity({ tableName: 'saved_messages' })
export class SavedMessage {
  @ManyToOne({ entity: () => CourseSpace, primary: true, deleteRule: 'cascade' })
  courseSpace!: CourseSpace;

  @PrimaryKey({ type: 'text' })
  handle!: string;

  /** For a new chat. */
  @Property({ type: 'jsonb', nullable: true })
  topic?: Translations;

  @Property({ type: 'jsonb' })
  content!: Translations;

  @Property({ type: 'timestamptz', length: 6 })
  updatedAt!: Date;
}
