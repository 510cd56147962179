import { lockRosters } from '../course-spaces/roster-sync.sql.js';
import type { Database, Queries } from '../database/database.js';
import { type Bus, publishUsers } from '../live/bus.js';
import * as sql from './purge.sql.js';

/** How many chats go in one transaction, which holds up pushes: each may have everybody of a large course in it. */
const CHATS_PER_BATCH = 20;

interface Batch {
  /** Whether the course space is done with: gone, or thawed meanwhile. */
  done: boolean;
  /** Who lost chats. */
  participants: number[];
  /** Who was in nothing any more, and is nobody now. */
  forgotten: number[];
}

/** Purges course spaces that have been frozen for long. */
export class PurgeService {
  constructor(
    private readonly database: Database,
    private readonly bus: Bus,
    private readonly retentionDays: number,
  ) {}

  /** What a purge would take now. */
  list(): Promise<sql.PurgeableRow[]> {
    return this.database.rows<sql.PurgeableRow>(sql.purgeableSpaces, [this.retentionDays]);
  }

  /**
   * Purges a course space and all that is in it, chats first, a few at a time. One that is interrupted goes on with the
   * next purge. Returns how many people are in nothing any more and went as well.
   */
  async purge(spaceKey: number): Promise<number> {
    for (let forgotten = 0; ; ) {
      const batch = await this.database.transaction((queries) => this.purgeBatch(queries, spaceKey));
      publishUsers(this.bus, 'participants', batch.participants);
      publishUsers(this.bus, 'erased', batch.forgotten);
      forgotten += batch.forgotten.length;
      if (batch.done) return forgotten;
    }
  }

  private async purgeBatch(queries: Queries, spaceKey: number): Promise<Batch> {
    await queries.rows(lockRosters, []);
    const space = await queries.row(sql.purgeableSpace, [spaceKey, this.retentionDays]);
    if (!space) return { done: true, participants: [], forgotten: [] };
    const chats = await queries.rows<{ key: number }>(sql.chatsToPurge, [spaceKey, CHATS_PER_BATCH]);
    const keys = chats.map(({ key }) => key);
    if (keys.length === 0) {
      const people = await usersOf(queries, sql.peopleOfSpace, spaceKey);
      await queries.rows(sql.purgeSpace, [spaceKey]);
      return { done: true, participants: people, forgotten: await usersOf(queries, sql.forgetIdleUsers, people) };
    }
    const participants = await usersOf(queries, sql.purgeParticipants, keys);
    const senders = await usersOf(queries, sql.purgeMessages, keys);
    await queries.rows(sql.purgeChats, [keys]);
    const people = [...new Set([...participants, ...senders])];
    return { done: false, participants, forgotten: await usersOf(queries, sql.forgetIdleUsers, people) };
  }
}

async function usersOf(
  queries: Queries,
  statement: typeof sql.purgeChats,
  value: number | readonly number[],
): Promise<number[]> {
  return (await queries.rows<{ userKey: number }>(statement, [value])).map(({ userKey }) => userKey);
}
