import { createHash } from 'node:crypto';
import type { Integration } from '../auth/identity.js';
import { assertNotFrozen } from '../auth/policy.js';
import type { Audience } from '../chats/audience.js';
import type { AddresseesRow } from '../chats/chat.sql.js';
import { type ChatTexts, storeChat, tellOfChat } from '../chats/store-chat.js';
import type { Queries } from '../database/database.js';
import type { Bus } from '../live/bus.js';
import type { MessageContext } from './message-context.js';
import * as sql from './notification.sql.js';
import type { Dedupe } from './notify.check.js';

/** A message that is to be sent, if it was not already. */
export interface Notice extends ChatTexts {
  integration: Integration;
  audience: Audience;
  target: AddresseesRow;
  context: MessageContext | null;
  dedupe: Dedupe | undefined;
}

/** A message that was sent or counted, of which all instances are to be told after the commit. */
export interface StoredNotice extends sql.ReportRow {
  chatKey: number;
  tell(bus: Bus): void;
}

/**
 * Sends a message in a chat of its own, or counts it where the same was sent within the window. Undefined where the roster
 * has changed since its addressees were looked up. Throws ForbiddenError.
 */
export async function storeNotice(queries: Queries, notice: Notice): Promise<StoredNotice | undefined> {
  const addressees = digestOf(notice);
  return (await count(queries, notice, addressees)) ?? (await send(queries, notice, addressees));
}

async function count(queries: Queries, notice: Notice, addressees: string): Promise<StoredNotice | undefined> {
  const { target, dedupe } = notice;
  if (!dedupe) return undefined;
  await queries.rows(sql.lockDedupeKey, [`${target.spaceKey} ${addressees} ${dedupe.key}`]);
  const values = [target.spaceKey, dedupe.key, addressees];
  const reported = await queries.row<sql.ReportedChatRow>(sql.lockReportedChat, values);
  if (!reported) return undefined;
  assertNotFrozen(reported);
  const { chatKey } = reported;
  const counted = await queries.row<sql.CountedRow>(sql.countReport, [chatKey, dedupe.windowMinutes]);
  if (counted) {
    const { changeSeq } = counted;
    return { ...counted, chatKey, tell: (bus) => bus.publish({ kind: 'change', chat: chatKey, seq: changeSeq }) };
  }
  await queries.rows(sql.releaseDedupeKey, [chatKey]);
  return undefined;
}

async function send(queries: Queries, notice: Notice, addressees: string): Promise<StoredNotice | undefined> {
  const { integration, target, context, dedupe } = notice;
  const stored = await storeChat(queries, { ...notice, openerKey: null });
  if (!stored) return undefined;
  const { chat, message } = stored;
  const head = [chat.key, target.spaceKey, integration.clientId, context, dedupe?.key ?? null];
  await queries.rows(sql.insertNotification, [...head, addressees, message.sentAt]);
  const ids = { chatKey: chat.key, chatId: chat.id, messageId: message.id };
  return { ...ids, count: 1, tell: (bus) => tellOfChat(bus, stored) };
}

/** The same for the same addressees, in whatever order they are named. */
function digestOf({ audience, target }: Notice): string {
  const users = Object.values(target.users).sort((a, b) => a - b);
  return createHash('sha256')
    .update(JSON.stringify([audience, target.groupKey, users]))
    .digest('hex');
}
