import { Entity, Index, ManyToOne, PrimaryKey, Property, Unique } from '@mikro-orm/decorators/legacy';
import { Chat } from '../chats/chat.entity.js';
import type { Translations } from '../i18n/translations.js';
import { User } from '../users/user.entity.js';

/** One entry of a chat's log. The chat and the number are its key; the numbers have no gaps, in commit order. */
@Entity({ tableName: 'messages' })
@Index({ name: 'messages_chat_id_seq_index', properties: ['chat', 'seq'], where: 'deleted_at is not null' })
@Index({
  name: 'messages_sender_id_chat_id_seq_index',
  properties: ['sender', 'chat', 'seq'],
  where: 'sender_id is not null',
})
@Index({ name: 'messages_search_index', properties: ['search'], type: 'gin' })
@Unique({
  name: 'messages_chat_id_change_seq_unique',
  properties: ['chat', 'changeSeq'],
  where: 'change_seq is not null',
})
@Unique({
  name: 'messages_sender_id_idempotency_key_unique',
  properties: ['sender', 'idempotencyKey'],
  where: 'idempotency_key is not null',
})
export class Message {
  @ManyToOne({ entity: () => Chat, primary: true })
  chat!: Chat;

  @PrimaryKey({ type: 'integer', autoincrement: false })
  seq!: number;

  @Unique()
  @Property({ type: 'uuid' })
  publicId!: string;

  /** Null for what the learning environment itself sent, and for erased authors. */
  @ManyToOne({ entity: () => User, nullable: true, index: false, deleteRule: 'set null' })
  sender?: User;

  @Property({ type: 'jsonb' })
  content!: Translations;

  /** The number, in the same chat, of the message that this one answers. */
  @Property({ type: 'integer', nullable: true })
  replyToSeq?: number;

  @Property({ type: 'timestamptz', length: 6 })
  sentAt!: Date;

  @Property({ type: 'timestamptz', length: 6, nullable: true })
  editedAt?: Date;

  /** Set on a tombstone, whose content is empty. */
  @Property({ type: 'timestamptz', length: 6, nullable: true })
  deletedAt?: Date;

  /** Why, as all its readers are told. */
  @Property({ type: 'text', nullable: true })
  deletionReason?: string;

  /** The number, in the chat, of its latest change. Edits, deletions and counts take numbers as messages do, in commit order. */
  @Property({ type: 'integer', nullable: true })
  changeSeq?: number;

  /** The transaction of its latest change. */
  @Property({ columnType: 'xid8', type: 'string', nullable: true })
  changedBy?: string;

  @Property({ type: 'text', nullable: true })
  idempotencyKey?: string;

  /** The writing transaction: a snapshot tells by it whether a reader of that moment saw this entry. */
  @Property({ columnType: 'xid8', type: 'string', defaultRaw: 'pg_current_xact_id()' })
  writtenBy!: string;

  /** Its words, each under its course space, and those of the topic if it is the first; kept by triggers. */
  @Property({ columnType: 'tsvector', type: 'string', nullable: true })
  search?: string;
}
