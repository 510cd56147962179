import type { Database } from '../database/database.js';
import type { ErasureService } from './erasure.service.js';
import type { LedgerLine, PersonHash } from './erasure-ledger.js';
import { knownUsers } from './erasure-replay.sql.js';

const USERS_PER_READ = 10_000;
const CLIENT_ID = 'erasures:replay';

/** What a replay did. */
export interface ReplayResult {
  /** The lines of the ledger. */
  lines: number;
  /** Those by which somebody was erased again. */
  erased: number;
  /** Those that another database's service has written, and that mean nobody here. */
  foreign: number;
}

/** Repeats the erasures of a ledger in a database that was restored to a time before them. */
export class ErasureReplayService {
  constructor(
    private readonly database: Database,
    private readonly erasures: ErasureService,
    private readonly hash: PersonHash,
  ) {}

  /** Erases everybody whom a line means and who was known before it. Again, it finds nobody. */
  async replay(lines: readonly LedgerLine[]): Promise<ReplayResult> {
    const own = lines.filter(({ key }) => key === this.hash.key);
    const byPerson = Map.groupBy(own, ({ person }) => person);
    let erased = 0;
    for await (const userId of this.users()) {
      const theirs = byPerson.get(this.hash.of(userId)) ?? [];
      for (const { at, policy } of theirs.toSorted((a, b) => a.at.localeCompare(b.at))) {
        if (await this.erasures.perform({ userId, policy, at, clientId: CLIENT_ID })) erased += 1;
      }
    }
    return { lines: lines.length, erased, foreign: lines.length - own.length };
  }

  private async *users(): AsyncGenerator<string> {
    for (let after = 0; ; ) {
      const users = await this.database.rows<{ key: number; id: string }>(knownUsers, [after, USERS_PER_READ]);
      for (const { id } of users) yield id;
      if (users.length < USERS_PER_READ) return;
      after = (users.at(-1) as { key: number }).key;
    }
  }
}
