import { AuditAction } from '../audit/audit-action.js';
import type { Identity } from '../auth/identity.js';
import { requireScope } from '../auth/policy.js';
import { lockRosters } from '../course-spaces/roster-sync.sql.js';
import type { Database, Queries } from '../database/database.js';
import type { Turns } from '../database/turns.js';
import { releaseClaims } from '../inbox/inbox.sql.js';
import { type Bus, publishUsers } from '../live/bus.js';
import { ErasePolicy } from './erase-policy.js';
import type { EraseUserInput } from './erase-user.input.js';
import * as sql from './erasure.sql.js';
import type { ErasureLedger } from './erasure-ledger.js';

/** Whom to erase, how, and who asks for it. */
export interface Erasure {
  userId: string;
  policy: ErasePolicy;
  clientId: string;
  /** When it was asked for: who is known only since then is somebody else. */
  at: string;
}

/** Erases people. */
export class ErasureService {
  constructor(
    private readonly database: Database,
    private readonly bus: Bus,
    private readonly turns: Turns,
    private readonly ledger: ErasureLedger,
  ) {}

  /**
   * Erases a person, wholly or not at all; returns whether there was anything to erase. The ledger has it before the
   * database does: a line too many does no harm, and one too few would. Needs the scope users:erase.
   */
  async erase(identity: Identity | undefined, { userId, policy }: EraseUserInput): Promise<boolean> {
    const { clientId } = requireScope(identity, 'users:erase');
    const person = await this.database.row<sql.ErasableRow>(sql.erasableUser, [userId, null]);
    if (!hasToGo(person, policy)) return false;
    await this.ledger.append(userId, { at: person.now, policy });
    return this.perform({ userId, policy, clientId, at: person.now });
  }

  /** Erases whom the ledger has already; returns whether there was anything to erase. */
  async perform(erasure: Erasure): Promise<boolean> {
    const { policy, at } = erasure;
    const done = await this.turns.take(() =>
      this.database.transaction(async (queries) => {
        await queries.rows(lockRosters, []);
        const person = await queries.row<sql.ErasableRow>(sql.erasableUser, [erasure.userId, at]);
        if (!hasToGo(person, policy)) return undefined;
        const chats = await cut(queries, person.key, erasure);
        const released = await queries.rows<{ chatKey: number }>(releaseClaims, [null, [person.key]]);
        return { key: person.key, chats, released };
      }),
    );
    if (!done) return false;
    publishUsers(this.bus, 'erased', [done.key]);
    for (const { chatKey } of done.released) this.bus.publish({ kind: 'inbox', chat: chatKey });
    for (const { chatKey, changeSeq, lastSeq } of done.chats) {
      this.bus.publish({ kind: 'change', chat: chatKey, seq: changeSeq });
      // Unseen, what was deleted counts no more: to the badges that is as if the chat had a new message.
      if (policy === ErasePolicy.DELETE) this.bus.publish({ kind: 'log', chat: chatKey, seq: lastSeq });
    }
    return true;
  }
}

function hasToGo(person: sql.ErasableRow | undefined, policy: ErasePolicy): person is sql.ErasableRow {
  return person !== undefined && !(policy === ErasePolicy.RETAIN && person.bare);
}

/** Returns the chats in which messages changed. */
async function cut(queries: Queries, key: number, { policy, clientId, at }: Erasure): Promise<sql.CutChatRow[]> {
  const retain = policy === ErasePolicy.RETAIN;
  const textsGo = policy === ErasePolicy.DELETE;
  await queries.rows(sql.auditPerson, [key, AuditAction.USER_ERASED, clientId]);
  await queries.rows(sql.leaveRosters, [key]);
  const left = await queries.rows<{ chatKey: number }>(sql.leaveChats, [key]);
  await queries.rows(sql.forgetTold, [left.map(({ chatKey }) => chatKey)]);
  await queries.rows(sql.emptyUser, [key, retain, at]);
  if (retain) {
    await queries.rows(sql.forgetIdempotencyKeys, [key]);
    return [];
  }
  await queries.rows(sql.lockChatsOfPerson, [key, textsGo]);
  const chats = await queries.rows<sql.CutChatRow>(sql.cutMessages, [key, textsGo]);
  await queries.rows(sql.cutAuditEntries, [key, textsGo]);
  await queries.rows(sql.cutFaqVersions, [key]);
  return chats;
}
