import { Entity, Index, ManyToOne, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { Notification } from './notification.entity.js';

/** What a call with an idempotency key was answered, for its retries. */
@Entity({ tableName: 'notification_reports' })
@Index({ properties: ['notification'] })
export class NotificationReport {
  @PrimaryKey({ type: 'text' })
  clientId!: string;

  @PrimaryKey({ type: 'text' })
  idempotencyKey!: string;

  @ManyToOne({ entity: () => Notification, joinColumn: 'chat_id', deleteRule: 'cascade' })
  notification!: Notification;

  /** The count that it brought the message to. */
  @Property({ type: 'integer' })
  count!: number;
}
