import { Entity, ManyToOne, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import type { Translations } from '../i18n/translations.js';
import { Message } from './message.entity.js';

/** What a message said before it was edited. A deleted message has none. */
@Entity({ tableName: 'message_versions' })
export class MessageVersion {
  @ManyToOne({ entity: () => Message, primary: true, joinColumns: ['chat_id', 'message_seq'], deleteRule: 'cascade' })
  message!: Message;

  /** The number of the change by which it was replaced. */
  @PrimaryKey({ type: 'integer', autoincrement: false })
  changeSeq!: number;

  @Property({ type: 'jsonb' })
  content!: Translations;

  @Property({ type: 'timestamptz', length: 6 })
  writtenAt!: Date;
}
