import type { FoundChatRow } from '../chats/chat.sql.js';
import type { Statement } from '../database/database.js';
import { type MessageRow, messagesForward, messagesSince } from '../messages/message.sql.js';
import { changesForward, changesSince } from '../messages/message-change.sql.js';
import { LOG_SCOPE } from '../messages/message-page.js';
import {
  endsOfChanges,
  endsOfLogs,
  type MembershipRow,
  startChangesFromCursor,
  startChangesNow,
  startFromCursor,
  startNow,
} from './live.sql.js';

/**
 * A numbering of each chat's messages that can be followed: numbers are taken under the chat's lock, so that they are in
 * commit order, and whoever has read up to one has missed nothing before it.
 */
export interface MessageSequence {
  /** The subscription field that follows it. */
  field: string;
  numberOf(message: MessageRow): number;
  /** The number that the chat had reached when the person joined it. */
  joinedAt(membership: MembershipRow): number;
  endOf(chat: FoundChatRow): number;
  /** The next ones of each chat, for all followers: $1 chats, $2 after and $3 before which number, $4 how many. */
  forward: Statement;
  /** The next ones, for one that is behind: $1 chats, $2 after which number, $3 how many in all. */
  since: Statement;
  startNow: Statement;
  startFromCursor: Statement;
  ends: Statement;
  /** What tells cursors apart, in one chat and over all of a person's. */
  scopes: { chat: string; user: string };
}

/** Messages, by the numbers that they have in their chats. */
export const ADDITIONS: MessageSequence = {
  field: 'messageAdded',
  numberOf: ({ seq }) => seq,
  joinedAt: ({ joinedSeq }) => joinedSeq,
  endOf: ({ lastSeq }) => lastSeq,
  forward: messagesForward,
  since: messagesSince,
  startNow,
  startFromCursor,
  ends: endsOfLogs,
  scopes: { chat: LOG_SCOPE, user: 'live' },
};

/**
 * Messages that were edited, deleted or reported again, by the numbers of their latest changes. A further change takes a message to the
 * end, so that these numbers have gaps.
 */
export const CHANGES: MessageSequence = {
  field: 'messageChanged',
  numberOf: ({ changeSeq = 0 }) => changeSeq,
  joinedAt: ({ joinedChangeSeq }) => joinedChangeSeq,
  endOf: ({ changeSeq }) => changeSeq,
  forward: changesForward,
  since: changesSince,
  startNow: startChangesNow,
  startFromCursor: startChangesFromCursor,
  ends: endsOfChanges,
  scopes: { chat: 'changes', user: 'live-changes' },
};
