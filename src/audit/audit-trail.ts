import type { Identity } from '../auth/identity.js';
import type { Queries } from '../database/database.js';
import { insertAuditEntry } from './audit.sql.js';
import type { AuditAction } from './audit-action.js';

/** What somebody did to somebody else's message, without its text. */
export interface AuditRecord {
  by: Identity;
  action: AuditAction;
  spaceKey: number;
  chatKey?: number | null;
  messageSeq?: number | null;
  reason?: string | null;
}

/** Writes it down in the transaction that does it, so that neither is there without the other. */
export async function recordAudit(queries: Queries, record: AuditRecord): Promise<void> {
  const { by, action, spaceKey, chatKey = null, messageSeq = null, reason = null } = record;
  const [actor, client] = by.kind === 'viewer' ? [by.key, null] : [null, by.clientId];
  await queries.rows(insertAuditEntry, [spaceKey, action, actor, client, chatKey, messageSeq, reason]);
}
