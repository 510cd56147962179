import type { Statement } from '../database/database.js';
import type { MessageContext } from './message-context.js';

/** What is known of an automated message. */
export interface NotificationRow {
  key: number;
  context: MessageContext | null;
  count: number;
  lastReportedAt: string;
}

/** $1 chats */
export const notificationsByChat: Statement = {
  name: 'notifications-by-chat',
  text: `select n.chat_id as key, n.context, n.count, n.last_reported_at as "lastReportedAt"
    from notifications n where n.chat_id = any($1::bigint[])`,
};

/** What a call is answered. */
export interface ReportRow {
  chatId: string;
  messageId: string;
  count: number;
}

/** What a call with an idempotency key was answered. */
export interface KeptReportRow extends ReportRow {
  /** The learning environment's id. */
  courseSpaceId: string;
}

/** $1 client id, $2 idempotency key */
export const reportByKey: Statement = {
  name: 'report-by-key',
  text: `select c.public_id as "chatId", m.public_id as "messageId", r.count, s.external_id as "courseSpaceId"
    from notification_reports r join chats c on c.id = r.chat_id join messages m on m.chat_id = c.id and m.seq = 1
    join course_spaces s on s.id = c.course_space_id
    where r.client_id = $1 and r.idempotency_key = $2`,
};

/** $1 client id, $2 idempotency key, $3 chat, $4 count */
export const insertReport: Statement = {
  name: 'insert-report',
  text: 'insert into notification_reports (client_id, idempotency_key, chat_id, count) values ($1, $2, $3, $4)',
};

/**
 * $1 what names the dedupe key: one call at a time until its transaction ends, over all instances, so that two that come
 * together do not both open a chat. Advisory locks by two numbers are apart from those by one, as pushes take them.
 */
export const lockDedupeKey: Statement = {
  name: 'lock-dedupe-key',
  text: 'select pg_advisory_xact_lock(731, hashtext($1))',
};

/** The chat of the message that has a dedupe key at present. */
export interface ReportedChatRow {
  chatKey: number;
  frozen: boolean;
}

/** $1 course space, $2 dedupe key, $3 addressees; under the lock of the key. Locks the chat as whatever changes a message does. */
export const lockReportedChat: Statement = {
  name: 'lock-reported-chat',
  text: `select c.id as "chatKey", c.frozen from notifications n join chats c on c.id = n.chat_id
    where n.course_space_id = $1 and n.dedupe_key = $2 and n.addressees = $3
    for no key update of c`,
};

/** A message that was reported again. */
export interface CountedRow extends ReportRow {
  /** The number of the change in its chat. */
  changeSeq: number;
}

/**
 * $1 chat, $2 window in minutes; under the chat's lock. It is a change of the message, as an edit is, but does not mark it
 * as edited. No row comes back where the window is over or the message was deleted.
 */
export const countReport: Statement = {
  name: 'count-report',
  text: `with reported as (
      select m.chat_id from messages m where m.chat_id = $1 and m.seq = 1 and m.deleted_at is null
        and m.sent_at > clock_timestamp() - $2 * interval '1 minute'),
    chat as (
      update chats c set change_seq = change_seq + 1 from reported where c.id = reported.chat_id
      returning c.id, c.public_id, c.change_seq),
    counted as (
      update notifications n set count = n.count + 1, last_reported_at = greatest(clock_timestamp(), n.last_reported_at)
      from chat where n.chat_id = chat.id returning n.count)
    update messages m set change_seq = chat.change_seq, changed_by = pg_current_xact_id()
    from chat, counted where m.chat_id = chat.id and m.seq = 1
    returning chat.public_id as "chatId", m.public_id as "messageId", counted.count, m.change_seq as "changeSeq"`,
};

/** $1 chat: its dedupe key goes over to a newer message. */
export const releaseDedupeKey: Statement = {
  name: 'release-dedupe-key',
  text: 'update notifications set dedupe_key = null where chat_id = $1',
};

/** $1 chat, $2 course space, $3 client id, $4 context or null, $5 dedupe key or null, $6 addressees, $7 when it was sent */
export const insertNotification: Statement = {
  name: 'insert-notification',
  text: `insert into notifications (chat_id, course_space_id, client_id, context, dedupe_key, addressees, last_reported_at)
    values ($1, $2, $3, $4, $5, $6, $7)`,
};
