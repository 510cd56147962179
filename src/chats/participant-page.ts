import type { Viewer } from '../auth/identity.js';
import { Receipts } from '../auth/policy.js';
import { type Awaitable, chain } from '../awaitable.js';
import type { Loaders } from '../loaders.js';
import type { MessageRow } from '../messages/message.sql.js';
import { type Connection, CursorScope, connect } from '../pagination/connection.js';
import type { Cursors } from '../pagination/cursors.js';
import { checkPageSize, DEFAULT_PAGE_SIZE } from '../pagination/page-size.js';
import type { ChatRow } from './chat.sql.js';
import type { ParticipantRow, UsersPageRow } from './participant.sql.js';
import { receiptsIn } from './receipts.js';

/** A page of participants, with a count of all of them that is made when it is asked for. */
export interface ParticipantPageRow extends Connection<ParticipantRow, number> {
  totalCount(): Awaitable<number>;
}

interface PageArgs {
  first: number | null;
  after?: string | null;
}

interface PageSources {
  cursors: Cursors;
  loaders: Loaders;
}

/** How many rows tell a page of this size, and whether there is a next one. Throws BadUserInputError. */
export function rowsOfPage(first: number | null): number {
  return checkPageSize(first ?? DEFAULT_PAGE_SIZE, 'first') + 1;
}

const usersOf = ([row]: readonly UsersPageRow[]): readonly number[] => row?.users ?? [];

/** Whoever asks for people asks who they are, so they are read for all of a page at once. */
function connectUsers(
  userKeys: Awaitable<readonly number[]>,
  chatKey: number,
  page: { first: number; after: unknown; scope: CursorScope<number>; totalCount: () => Awaitable<number> },
  { users }: Loaders,
): Awaitable<ParticipantPageRow> {
  const { first, scope, totalCount } = page;
  return chain(userKeys, (found) =>
    chain(users.loadAll(found.slice(0, first)), () => {
      const node = (userKey: number): ParticipantRow => ({ chatKey, userKey });
      return { ...connect(found, page, scope, { node, position: (userKey) => userKey }), totalCount };
    }),
  );
}

/** Reads a page of a chat's participants. Throws BadUserInputError with the field. */
export function readParticipants(
  { key: chatKey, along }: ChatRow,
  args: PageArgs,
  { cursors, loaders }: PageSources,
): Awaitable<ParticipantPageRow> {
  const limit = rowsOfPage(args.first);
  const scope = new CursorScope<number>(cursors, `participants:${chatKey}`);
  const after = scope.open(args.after, 'after');
  const userKeys =
    args.after == null && along?.participants && along.participantLimit === limit
      ? along.participants
      : chain(loaders.participantPages.load({ chatKey, afterUser: after ?? 0, limit }), usersOf);
  const totalCount = () => chain(loaders.recipients.load({ chatKey, senderKey: 0 }), ({ count }) => count);
  return connectUsers(userKeys, chatKey, { first: limit - 1, after, scope, totalCount }, loaders);
}

/**
 * Reads a page of those recipients who have seen a message, as far as the viewer is shown receipts.
 * Throws BadUserInputError with the field.
 */
export function readSeenBy(
  message: MessageRow,
  args: PageArgs,
  viewer: Viewer,
  { cursors, loaders }: PageSources,
): Awaitable<ParticipantPageRow> {
  const { chatKey, seq } = message;
  const senderKey = message.senderKey ?? 0;
  const limit = rowsOfPage(args.first);
  const scope = new CursorScope<number>(cursors, `seen-by:${chatKey}:${seq}`);
  const after = scope.open(args.after, 'after');
  return chain(receiptsIn(chatKey, viewer, loaders), (shown) => {
    const everybody = shown === Receipts.ALL;
    const page = { chatKey, seq, senderKey, afterUser: after ?? 0, limit, everybody };
    const userKeys = shown === Receipts.NONE ? [] : chain(loaders.seenByPages.load(page), usersOf);
    const totalCount = () => countSeen(message, shown, loaders);
    return connectUsers(userKeys, chatKey, { first: limit - 1, after, scope, totalCount }, loaders);
  });
}

/** How many recipients have seen a message, of those whose receipts are shown. */
function countSeen(
  { chatKey, seq, senderKey }: MessageRow,
  shown: Receipts,
  { recipients }: Loaders,
): Awaitable<number> {
  if (shown === Receipts.NONE) return 0;
  const question = { chatKey, senderKey: senderKey ?? 0 };
  return chain(recipients.load(question), (found) => found.countFrom(seq, shown === Receipts.ALL));
}

/** The same, as far as the viewer is shown receipts. */
export function readSeenCount(message: MessageRow, viewer: Viewer, loaders: Loaders): Awaitable<number> {
  return chain(receiptsIn(message.chatKey, viewer, loaders), (shown) => countSeen(message, shown, loaders));
}
