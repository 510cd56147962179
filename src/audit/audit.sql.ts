import type { Statement } from '../database/database.js';
import type { AuditAction } from './audit-action.js';

/** $1 course space, $2 action, $3 person or null, $4 client id or null, $5 chat or null, $6 message number or null, $7 reason or null */
export const insertAuditEntry: Statement = {
  name: 'insert-audit-entry',
  text: `insert into audit_entries (course_space_id, action, actor_id, client_id, chat_id, message_seq, reason, created_at)
    values ($1, $2, $3, $4, $5, $6, $7, clock_timestamp())`,
};

/** An audit entry as the API shows it, with internal keys beside. */
export interface AuditRow {
  key: number;
  id: string;
  action: AuditAction;
  actorKey: number | null;
  clientId: string | null;
  /** Public ids. */
  chatId: string | null;
  messageId: string | null;
  reason: string | null;
  createdAt: string;
}

/** $1 course space, $2 before which entry or null, $3 how many; newest first */
export const auditEntries: Statement = {
  name: 'audit-entries',
  text: `select a.id as key, a.public_id as id, a.action, a.actor_id as "actorKey", a.client_id as "clientId",
      c.public_id as "chatId", m.public_id as "messageId", a.reason, a.created_at as "createdAt"
    from (
      select * from audit_entries a where a.course_space_id = $1 and ($2::bigint is null or a.id < $2::bigint)
      order by a.id desc limit $3) a
    left join lateral (select c.public_id from chats c where c.id = a.chat_id offset 0) c on true
    left join lateral (
      select m.public_id from messages m where m.chat_id = a.chat_id and m.seq = a.message_seq offset 0) m on true
    order by a.id desc`,
};

/** $1 course space */
export const countAuditEntries: Statement = {
  name: 'count-audit-entries',
  text: 'select count(*)::int as count from audit_entries where course_space_id = $1',
};
