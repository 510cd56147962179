import type { Viewer } from '../auth/identity.js';
import { getChat, isUuid } from '../chats/find-chat.js';
import { BadUserInputError } from '../errors.js';
import type { Loaders } from '../loaders.js';
import { type Connection, CursorScope, Edge, PageInfo } from '../pagination/connection.js';
import type { Cursors } from '../pagination/cursors.js';
import { checkPageSize, DEFAULT_PAGE_SIZE, isPageSize } from '../pagination/page-size.js';
import type { LogRange } from './message.readers.js';
import { END_OF_LOG, type MessageRow } from './message.sql.js';
import type { MessagePageArgs, MessagesArgs } from './message-page.args.js';

/** What tells the cursors of logs from others. */
export const LOG_SCOPE = 'log';

/** The cursors of one chat's log: of pages of its messages, and of its live messages alike. */
export function logCursors(cursors: Cursors, chatKey: number): CursorScope<number> {
  return new CursorScope(cursors, `${LOG_SCOPE}:${chatKey}`);
}

function rangeOf(
  { key: chatKey, lastSeq }: { key: number; lastSeq: number },
  args: MessagePageArgs,
  scope: CursorScope<number>,
): LogRange & { backward: boolean } {
  const { first, last } = args;
  if (first != null && last != null) throw new BadUserInputError('page.both', 'first');
  const lower = scope.open(args.after, 'after') ?? 0;
  // What has arrived since the chat was read belongs to the next page.
  const upper = Math.min(scope.open(args.before, 'before') ?? END_OF_LOG, lastSeq + 1);
  if (last != null) return { chatKey, lower, upper, limit: checkPageSize(last, 'last'), backward: true };
  if (first != null) return { chatKey, lower, upper, limit: checkPageSize(first, 'first'), backward: false };
  return { chatKey, lower, upper, limit: DEFAULT_PAGE_SIZE, backward: args.after == null };
}

/** A page of a chat's messages, oldest first, with how many there are in all. */
export interface MessagePage extends Connection<MessageRow, number> {
  totalCount: number;
}

/**
 * Reads a page. Numbers have no gaps, so they tell without another look whether the log goes on at either end, and
 * how many messages there are. Throws BadUserInputError with the field.
 */
export async function readMessagePage(
  chat: { key: number; lastSeq: number },
  args: MessagePageArgs,
  { cursors, loaders }: { cursors: Cursors; loaders: Loaders },
): Promise<MessagePage> {
  const scope = logCursors(cursors, chat.key);
  const { backward, ...range } = rangeOf(chat, args, scope);
  const rows = await (backward ? loaders.lastOfRanges : loaders.firstOfRanges).load(range);
  return toPage(chat, rows, range, scope);
}

/**
 * As `readMessagePage`, of a chat by its public id; the newest page, which is mostly asked for, is read along with the
 * chat. Throws NotFoundError or BadUserInputError with the field.
 */
export async function readMessagePageOf(
  viewer: Viewer,
  { chatId, ...args }: MessagesArgs,
  sources: { cursors: Cursors; loaders: Loaders },
): Promise<MessagePage> {
  const { loaders } = sources;
  const limit = sizeOfNewestPage(args);
  const reading = getChat(viewer, chatId, 'chatId', loaders);
  if (limit === undefined || !isUuid(chatId)) return readMessagePage(await reading, args, sources);
  const newest = { userKey: viewer.key, id: chatId.toLowerCase(), limit };
  const [found, rows] = await Promise.all([reading, loaders.newestPages.load(newest)]);
  // The page was read right after the chat, and may have more.
  const lastSeq = Math.max(found.lastSeq, rows.at(-1)?.seq ?? 0);
  const range = { lower: 0, upper: lastSeq + 1 };
  const scope = logCursors(sources.cursors, found.key);
  return toPage({ lastSeq }, rows, range, scope);
}

/** Undefined for any other page than that of the newest messages. */
function sizeOfNewestPage({ first, after, last, before }: MessagePageArgs): number | undefined {
  const size = last ?? DEFAULT_PAGE_SIZE;
  return first == null && after == null && before == null && isPageSize(size) ? size : undefined;
}

function toPage(
  chat: { lastSeq: number },
  rows: readonly MessageRow[],
  range: Pick<LogRange, 'lower' | 'upper'>,
  scope: CursorScope<number>,
): MessagePage {
  for (const row of rows) row.page = rows;
  const edges = rows.map((row) => new Edge(row, row.seq, scope));
  const hasNext = (rows.at(-1)?.seq ?? range.upper - 1) < chat.lastSeq;
  const hasPrevious = (rows[0]?.seq ?? range.lower + 1) > 1;
  return { edges, pageInfo: new PageInfo(edges, hasNext, hasPrevious), totalCount: chat.lastSeq };
}
