import { CursorScope } from '../pagination/connection.js';
import type { Cursors } from '../pagination/cursors.js';

/**
 * How far a subscription over all of a person's chats got. No single number does: numbers are each chat's own, and no
 * order over all chats is the order of commits. So it is what a snapshot of the database shows, and, for the chats in
 * which more was delivered, up to which number.
 */
export interface UserPosition {
  /** As pg_current_snapshot() gives it. */
  snapshot: string;
  /** Chats and numbers. */
  beyond: [number, number][];
}

/** The cursors of live messages, of one way of numbering them. */
export class LiveCursors {
  constructor(
    private readonly cursors: Cursors,
    private readonly scopes: { chat: string; user: string },
  ) {}

  /** In one chat; of a new message the same as its cursor in a page. */
  sealChat(chatKey: number, seq: number): string {
    return this.ofChat(chatKey).seal(seq);
  }

  /** Throws BadUserInputError for a cursor of anything but this chat. */
  openChat(chatKey: number, cursor: string | null | undefined): number | undefined {
    return this.ofChat(chatKey).open(cursor, 'after');
  }

  /** Over all of a person's chats. */
  sealUser(userKey: number, position: UserPosition): string {
    return this.ofUser(userKey).seal(position);
  }

  /** Throws BadUserInputError for a cursor of anything but this person's chats. */
  openUser(userKey: number, cursor: string | null | undefined): UserPosition | undefined {
    return this.ofUser(userKey).open(cursor, 'after');
  }

  private ofChat(chatKey: number): CursorScope<number> {
    return new CursorScope(this.cursors, `${this.scopes.chat}:${chatKey}`);
  }

  private ofUser(userKey: number): CursorScope<UserPosition> {
    return new CursorScope(this.cursors, `${this.scopes.user}:${userKey}`);
  }
}
