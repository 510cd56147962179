import type { Viewer } from '../auth/identity.js';
import { assertMayHandleInbox, assertMayRelease, assertMayTakeOn } from '../auth/policy.js';
import { Audience } from '../chats/audience.js';
import { isUuid } from '../chats/find-chat.js';
import { CourseRole } from '../course-spaces/course-role.js';
import type { Database } from '../database/database.js';
import { BadUserInputError, ConflictError, NotFoundError } from '../errors.js';
import type { Bus } from '../live/bus.js';
import { forgetAll, type Loaders } from '../loaders.js';
import * as sql from './inbox.sql.js';
import { InboxState } from './inbox-state.js';

const FIELD = 'input.chatId';

/** What an entry is to be; who has claimed it where it is CLAIMED. */
interface Target {
  state: InboxState;
  claimedBy?: number;
  escalated: boolean;
}

/**
 * Sees to what staff are asked. None of it moves a read position, and doing it again changes nothing. All methods throw
 * NotFoundError, ForbiddenError, BadUserInputError or ConflictError with the field.
 */
export class InboxHandlingService {
  constructor(
    private readonly database: Database,
    private readonly bus: Bus,
  ) {}

  /** Takes an open entry on. Of two at once one does, and the other learns who. */
  claim(viewer: Viewer, chatId: string, loaders: Loaders): Promise<sql.InboxRow> {
    return this.change(viewer, chatId, loaders, (entry) => {
      if (entry.claimedByKey === viewer.key) return undefined;
      assertMayTakeOn(entry);
      if (entry.state !== InboxState.OPEN) throw taken(entry);
      return { state: InboxState.CLAIMED, claimedBy: viewer.key, escalated: entry.escalatedAt !== null };
    });
  }

  /** Gives a claimed entry back. */
  release(viewer: Viewer, chatId: string, loaders: Loaders): Promise<sql.InboxRow> {
    return this.change(viewer, chatId, loaders, (entry) => {
      if (entry.state !== InboxState.CLAIMED) return undefined;
      assertMayRelease(viewer, entry);
      return { state: InboxState.OPEN, escalated: entry.escalatedAt !== null };
    });
  }

  /** Takes an entry as answered, without a message. */
  resolve(viewer: Viewer, chatId: string, loaders: Loaders): Promise<sql.InboxRow> {
    return this.change(viewer, chatId, loaders, (entry) => {
      if (entry.state === InboxState.ANSWERED) return undefined;
      assertNotTakenFrom(viewer, entry);
      return { state: InboxState.ANSWERED, escalated: false };
    });
  }

  /** Hands an entry on to the responsible teacher, who alone can take it on then. */
  escalate(viewer: Viewer, chatId: string, loaders: Loaders): Promise<sql.InboxRow> {
    return this.change(viewer, chatId, loaders, (entry) => {
      if (entry.escalatedAt !== null || entry.audience === Audience.RESPONSIBLE_TEACHER) return undefined;
      assertNotTakenFrom(viewer, entry);
      if (!entry.hasTeacher) throw new BadUserInputError('inbox.noTeacher', FIELD);
      return { state: InboxState.OPEN, escalated: true };
    });
  }

  /** Changes an entry under its lock, and then tells all instances. */
  private async change(
    viewer: Viewer,
    chatId: string,
    loaders: Loaders,
    decide: (entry: sql.LockedInboxRow) => Target | undefined,
  ): Promise<sql.InboxRow> {
    if (!isUuid(chatId)) throw new NotFoundError('chat.notFound', FIELD);
    const { entry, changed } = await this.database.transaction(async (queries) => {
      const locked = await queries.row<{ chatKey: number }>(sql.lockInboxEntry, [viewer.key, chatId]);
      const values = [viewer.key, locked?.chatKey];
      const entry = locked && (await queries.row<sql.LockedInboxRow>(sql.lockedInboxEntry, values));
      if (!entry) throw new NotFoundError('inbox.notFound', FIELD);
      assertMayHandleInbox(entry.role);
      const target = decide(entry);
      if (!target) return { entry, changed: false };
      const { state, claimedBy = null, escalated } = target;
      const change = [entry.chatKey, state, claimedBy, escalated];
      return { entry: (await queries.row<sql.InboxRow>(sql.changeInboxEntry, change)) as sql.InboxRow, changed: true };
    });
    // What was read before may have changed by it.
    forgetAll(loaders);
    if (changed) this.bus.publish({ kind: 'inbox', chat: entry.chatKey });
    return entry;
  }
}

function taken({ claimedById, state }: sql.LockedInboxRow): ConflictError {
  const details = { claimedBy: claimedById, state };
  return claimedById === null
    ? new ConflictError('inbox.answered', FIELD, {}, details)
    : new ConflictError('inbox.claimed', FIELD, { id: claimedById }, details);
}

/** What somebody else has taken on is theirs to see to, but for the responsible teacher. */
function assertNotTakenFrom(viewer: Viewer, entry: sql.LockedInboxRow): void {
  const isOthers = entry.claimedByKey !== null && entry.claimedByKey !== viewer.key;
  if (isOthers && entry.role !== CourseRole.RESPONSIBLE_TEACHER) throw taken(entry);
}
