import { Entity, Index, ManyToOne, PrimaryKey, Property, Unique } from '@mikro-orm/decorators/legacy';
import { CourseSpace } from '../course-spaces/course-space.entity.js';
import type { Translations } from '../i18n/translations.js';

/**
 * A question with its answer, as it is published at present. Nothing here leads to the messages that it comes from, or
 * to whoever asked.
 */
@Entity({ tableName: 'faq_entries' })
@Index({
  name: 'faq_entries_course_space_id_id_index',
  properties: ['courseSpace', 'id'],
  where: 'retracted_at is null',
})
@Index({ name: 'faq_entries_search_index', properties: ['search'], type: 'gin', where: 'retracted_at is null' })
@Unique({
  name: 'faq_entries_course_space_id_hook_unique',
  properties: ['courseSpace', 'hook'],
  where: 'hook is not null and retracted_at is null',
})
export class FaqEntry {
  @PrimaryKey({ type: 'bigint' })
  id!: number;

  @Unique()
  @Property({ type: 'uuid' })
  publicId!: string;

  @ManyToOne({ entity: () => CourseSpace, index: false, deleteRule: 'cascade' })
  courseSpace!: CourseSpace;

  /** The learning environment's id of the exercise that it belongs to. */
  @Property({ type: 'text', nullable: true })
  exercise?: string;

  /** By which the learning environment's checkers find it. */
  @Property({ type: 'text', nullable: true })
  hook?: string;

  @Property({ type: 'jsonb' })
  question!: Translations;

  @Property({ type: 'jsonb' })
  answer!: Translations;

  /** The number of the newest version. */
  @Property({ type: 'integer', default: 1 })
  version!: number;

  @Property({ type: 'timestamptz', length: 6 })
  publishedAt!: Date;

  /** When the newest version was published. */
  @Property({ type: 'timestamptz', length: 6 })
  updatedAt!: Date;

  @Property({ type: 'timestamptz', length: 6, nullable: true })
  retractedAt?: Date;

  /** What is searched; what the question says weighs more. */
  @Property({
    columnType: 'tsvector',
    type: 'string',
    nullable: true,
    generated: `(setweight(search_vector(question), 'A') || setweight(search_vector(answer), 'B')) stored`,
  })
  search?: string;
}
