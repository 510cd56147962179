import { logCursors } from '../messages/message-page.js';
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

/** The cursors of live messages. */
export class LiveCursors {
  constructor(private readonly cursors: Cursors) {}

  /** In one chat; the same as the cursor of that message in a page. */
  sealChat(chatKey: number, seq: number): string {
    return logCursors(this.cursors, chatKey).seal(seq);
  }

  /** Throws BadUserInputError for a cursor of anything but this chat. */
  openChat(chatKey: number, cursor: string | null | undefined): number | undefined {
    return logCursors(this.cursors, chatKey).open(cursor, 'after');
  }

  /** Over all of a person's chats. */
  sealUser(userKey: number, position: UserPosition): string {
    return this.ofUser(userKey).seal(position);
  }

  /** Throws BadUserInputError for a cursor of anything but this person's chats. */
  openUser(userKey: number, cursor: string | null | undefined): UserPosition | undefined {
    return this.ofUser(userKey).open(cursor, 'after');
  }

  private ofUser(userKey: number): CursorScope<UserPosition> {
    return new CursorScope(this.cursors, `live:${userKey}`);
  }
}
