import { checkRosterMember } from '../course-spaces/roster-sync.check.js';
import { BadRowError } from './bad-row.js';
import { type ImportOptions, toId } from './import-options.js';
import type { Row } from './row-check.js';

/** A user as a person of a roster. */
export interface UserRow {
  id: string;
  displayName?: string;
}

/** The name to show: the preferred one, which version 1.2 has, before that of the register. */
function nameOf(row: Row): string {
  const given = row.get('preferredGivenName') || row.get('givenName');
  const family = row.get('preferredFamilyName') || row.get('familyName');
  return `${given} ${family}`.trim();
}

/** The users that the files tell of, by their `sourcedId`: no more of them than is kept. */
export class UserRows {
  readonly good = new Map<string, UserRow>();
  /** The names of those who are not to be deleted, by their ids; none without the option. */
  readonly names = new Map<string, string>();
  /** The ids of those who are to be deleted. */
  readonly leavers: string[] = [];
  private readonly bad = new Set<string>();
  private readonly lines = new Map<string, number>();
  private lost = false;

  constructor(private readonly options: ImportOptions) {}

  /** The columns without which the options make no sense. */
  get needed(): readonly string[] {
    const { names, userId } = this.options;
    return [userId, ...(names ? ['givenName', 'familyName'] : [])];
  }

  take(row: Row): void {
    const { names, userId } = this.options;
    const user: UserRow = { id: toId(row.get(userId), this.options), ...(names && { displayName: nameOf(row) }) };
    checkRosterMember({ userId: user.id, displayName: user.displayName ?? null }, 'user');
    this.checkUnique(user.id, row);
    this.good.set(row.get('sourcedId'), user);
    if (row.deleted) this.leavers.push(user.id);
    else if (user.displayName !== undefined) this.names.set(user.id, user.displayName);
  }

  onBad(row: Row | undefined): void {
    if (row) this.bad.add(row.get('sourcedId'));
    else this.lost = true;
  }

  /** Whether a user is not here because their own row was bad, which has been told. */
  isBad(sourcedId: string): boolean {
    return !this.good.has(sourcedId) && (this.lost || this.bad.has(sourcedId));
  }

  /** Only a `sourcedId` is sure to be everybody's own. */
  private checkUnique(id: string, row: Row): void {
    const { userId } = this.options;
    if (userId === 'sourcedId') return;
    const before = this.lines.get(id);
    if (before !== undefined) {
      throw new BadRowError(`expected each ${userId} once, but "${row.get(userId)}" is on line ${before} too`);
    }
    this.lines.set(id, row.line);
  }
}
