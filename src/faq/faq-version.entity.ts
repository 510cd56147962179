import { Entity, Index, ManyToOne, PrimaryKey, Property, Unique } from '@mikro-orm/decorators/legacy';
import type { Translations } from '../i18n/translations.js';
import { User } from '../users/user.entity.js';
import { FaqEntry } from './faq-entry.entity.js';

/** What an entry said from one publication to the next. */
@Entity({ tableName: 'faq_versions' })
@Index({
  name: 'faq_versions_published_by_id_index',
  properties: ['publishedBy'],
  where: 'published_by_id is not null',
})
@Unique({
  name: 'faq_versions_published_by_id_idempotency_key_unique',
  properties: ['publishedBy', 'idempotencyKey'],
  where: 'idempotency_key is not null',
})
@Unique({
  name: 'faq_versions_client_id_idempotency_key_unique',
  properties: ['clientId', 'idempotencyKey'],
  where: 'idempotency_key is not null',
})
export class FaqVersion {
  @ManyToOne({ entity: () => FaqEntry, primary: true, deleteRule: 'cascade' })
  faqEntry!: FaqEntry;

  @PrimaryKey({ type: 'integer', autoincrement: false })
  number!: number;

  @Property({ type: 'jsonb' })
  question!: Translations;

  @Property({ type: 'jsonb' })
  answer!: Translations;

  @Property({ type: 'timestamptz', length: 6 })
  publishedAt!: Date;

  /** Who of the course staff; null for an integration, and once that person has been erased. */
  @ManyToOne({ entity: () => User, nullable: true, index: false, deleteRule: 'set null' })
  publishedBy?: User;

  /** Which integration. */
  @Property({ type: 'text', nullable: true })
  clientId?: string;

  @Property({ type: 'text', nullable: true })
  idempotencyKey?: string;
}
