import { expect } from 'vitest';
import { until } from '../support/waiting.js';
import type { Scene } from './scene.js';
import type { Follower, Traffic } from './traffic.js';

/** What came of a fault; all but the first and the times must be 0. */
export interface Findings {
  messages: number;
  faults: number;
  /** Acknowledged, and not given to somebody who follows the chat. */
  lost: number;
  /** Given to a subscription that had it already. */
  doubled: number;
  /** Given to somebody, and never sent by anybody. */
  unexpected: number;
  /** Given in another order than the log's, or numbers of the log that are missing. */
  disordered: number;
  /** People whose count of unseen messages is not what the log says, by query or on a badge. */
  miscounted: number;
  returns: number;
  /** From the acknowledgement until a follower had it, in milliseconds. */
  late: { p50: number; p99: number; max: number };
}

interface LogRow {
  chatId: string;
  seq: number;
  text: string;
}

/** Which chats each person is in. */
async function chatsOf({ service }: Scene): Promise<Map<string, Set<string>>> {
  const rows = await service.database.query<{ person: string; chatId: string }>(
    `select u.external_id as person, c.public_id as "chatId" from participants p
      join users u on u.id = p.user_id join chats c on c.id = p.chat_id where p.left_at is null`,
  );
  const chats = new Map<string, Set<string>>();
  for (const { person, chatId } of rows) chats.set(person, (chats.get(person) ?? new Set()).add(chatId));
  return chats;
}

function readLogs({ service }: Scene): Promise<LogRow[]> {
  return service.database.query<LogRow>(
    `select c.public_id as "chatId", m.seq, m.content ->> 'en' as text
      from messages m join chats c on c.id = m.chat_id order by c.id, m.seq`,
  );
}

/** What the log and the read positions say that somebody has not seen. */
async function unreadOf({ service }: Scene): Promise<Map<string, number>> {
  const rows = await service.database.query<{ person: string; unread: number }>(
    `select u.external_id as person, count(m.seq)::int as unread from participants p
      join users u on u.id = p.user_id
      left join messages m on m.chat_id = p.chat_id and m.seq > p.last_read_seq and m.deleted_at is null
      where p.left_at is null group by u.external_id`,
  );
  return new Map(rows.map(({ person, unread }) => [person, unread]));
}

/** What a follower must have been given: every acknowledged message of its chats. */
function missing(follower: Follower, traffic: Traffic, chats: Map<string, Set<string>>): string[] {
  const own = chats.get(follower.person.id) ?? new Set();
  const had = new Set(follower.received.map(({ text }) => text));
  return traffic.attempts.filter(({ chatId, text }) => own.has(chatId) && !had.has(text)).map(({ text }) => text);
}

const percentile = (sorted: number[], share: number) =>
  Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);

/** Lets everything arrive, and looks at all that was sent, given and counted; in the style of Jepsen's total-queue checker. */
export async function check(scene: Scene, traffic: Traffic, faults: number): Promise<Findings> {
  await traffic.stopSending();
  const chats = await chatsOf(scene);
  const unread = await unreadOf(scene);
  const arrived = () => traffic.followers.every((follower) => missing(follower, traffic, chats).length === 0);
  const counted = () => traffic.badges.every((badge) => badge.shown === unread.get(badge.person.id));
  // What has not come by then is lost.
  for (const done of [arrived, counted]) await until(done).catch(() => {});

  const logs = await readLogs(scene);
  const order = new Map(logs.map(({ text }, index) => [text, index]));
  const sent = new Set(traffic.attempts.map(({ text }) => text));
  const findings = { lost: 0, doubled: 0, unexpected: 0, disordered: 0, miscounted: 0, returns: 0 };
  const late: number[] = [];
  const acknowledged = new Map(traffic.attempts.map(({ text, acknowledgedAt }) => [text, acknowledgedAt as number]));
  for (const follower of traffic.followers) {
    findings.lost += missing(follower, traffic, chats).length;
    findings.returns += follower.returns;
    const seen = new Set<string>();
    const last = new Map<string, number>();
    for (const { text, chatId, at } of follower.received) {
      if (seen.has(text)) findings.doubled += 1;
      else late.push(Math.max(0, at - (acknowledged.get(text) ?? at)));
      seen.add(text);
      if (!sent.has(text)) findings.unexpected += 1;
      const place = order.get(text) ?? -1;
      if (place <= (last.get(chatId) ?? -1)) findings.disordered += 1;
      last.set(chatId, place);
    }
  }
  for (const chatId of traffic.chats) {
    const numbers = logs.filter((row) => row.chatId === chatId).map(({ seq }) => seq);
    findings.disordered += numbers.filter((seq, index) => seq !== index + 1).length;
  }
  const stored = logs.map(({ text }) => text).filter((text) => sent.has(text));
  findings.doubled += stored.length - new Set(stored).size;
  for (const badge of traffic.badges) if (badge.shown !== unread.get(badge.person.id)) findings.miscounted += 1;
  for (const { id, caller } of traffic.people) {
    const { unreadCount } = await caller.get<{ unreadCount: number }>('{ unreadCount }');
    if (unreadCount !== unread.get(id)) findings.miscounted += 1;
  }
  late.sort((a, b) => a - b);
  return {
    messages: traffic.attempts.length,
    faults,
    ...findings,
    late: { p50: percentile(late, 0.5), p99: percentile(late, 0.99), max: percentile(late, 1) },
  };
}

/** Prints what came of a fault, and fails unless nothing is amiss. */
export function report(what: string, findings: Findings, figures?: string): void {
  const { messages, faults, lost, doubled, unexpected, disordered, miscounted, returns, late } = findings;
  process.stdout.write(
    `${what}: ${messages} messages, ${faults} faults, ${returns} returns; lost ${lost}, doubled ${doubled}, unexpected ` +
      `${unexpected}, disordered ${disordered}, miscounted ${miscounted}; late p50 ${late.p50}, p99 ${late.p99}, max ${late.max} ms${figures === undefined ? '' : `; ${figures}`}\n`,
  );
  expect(faults).toBeGreaterThan(0);
  expect(messages).toBeGreaterThan(0);
  expect({ lost, doubled, unexpected, disordered, miscounted }).toEqual({
    lost: 0,
    doubled: 0,
    unexpected: 0,
    disordered: 0,
    miscounted: 0,
  });
}
