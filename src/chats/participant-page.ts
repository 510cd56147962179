import type { Loaders } from '../loaders.js';
import type { MessageRow } from '../messages/message.sql.js';
import { type Connection, CursorScope, connect } from '../pagination/connection.js';
import type { Cursors } from '../pagination/cursors.js';
import { checkPageSize, DEFAULT_PAGE_SIZE } from '../pagination/page-size.js';
import type { ParticipantRow } from './participant.sql.js';

/** A page of participants, with a count of all of them that is made when it is asked for. */
export interface ParticipantPageRow extends Connection<ParticipantRow, number> {
  totalCount(): Promise<number>;
}

interface PageArgs {
  first: number | null;
  after?: string | null;
}

const read = { node: (row: ParticipantRow) => row, position: (row: ParticipantRow) => row.userKey };

/** Reads a page of a chat's participants. Throws BadUserInputError with the field. */
export async function readParticipants(
  chatKey: number,
  args: PageArgs,
  { cursors, loaders }: { cursors: Cursors; loaders: Loaders },
): Promise<ParticipantPageRow> {
  const first = checkPageSize(args.first ?? DEFAULT_PAGE_SIZE, 'first');
  const scope = new CursorScope<number>(cursors, `participants:${chatKey}`);
  const after = scope.open(args.after, 'after');
  const rows = await loaders.participantPages.load({ chatKey, afterUser: after ?? 0, limit: first + 1 });
  const totalCount = async () => (await loaders.recipients.load({ chatKey, senderKey: 0 })).count;
  return { ...connect(rows, { first, after }, scope, read), totalCount };
}

/** Reads a page of those recipients who have seen a message. Throws BadUserInputError with the field. */
export async function readSeenBy(
  message: MessageRow,
  args: PageArgs,
  { cursors, loaders }: { cursors: Cursors; loaders: Loaders },
): Promise<ParticipantPageRow> {
  const { chatKey, seq } = message;
  const senderKey = message.senderKey ?? 0;
  const first = checkPageSize(args.first ?? DEFAULT_PAGE_SIZE, 'first');
  const scope = new CursorScope<number>(cursors, `seen-by:${chatKey}:${seq}`);
  const after = scope.open(args.after, 'after');
  const page = { chatKey, seq, senderKey, afterUser: after ?? 0, limit: first + 1 };
  const rows = await loaders.seenByPages.load(page);
  const totalCount = async () => (await loaders.recipients.load({ chatKey, senderKey })).countFrom(seq);
  return { ...connect(rows, { first, after }, scope, read), totalCount };
}
