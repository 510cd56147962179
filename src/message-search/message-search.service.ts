import type { Viewer } from '../auth/identity.js';
import { getChat } from '../chats/find-chat.js';
import type { CourseSpaceService } from '../course-spaces/course-space.service.js';
import type { Database } from '../database/database.js';
import type { Loaders } from '../loaders.js';
import { type Connection, CursorScope, connect } from '../pagination/connection.js';
import type { Cursors } from '../pagination/cursors.js';
import { checkPageSize, DEFAULT_PAGE_SIZE } from '../pagination/page-size.js';
import { checkSearch } from '../search/search-words.js';
import { countFoundMessages, type FoundMessageRow, searchMessages } from './message-search.sql.js';

/** What is searched for, and where. */
export interface MessageSearchArgs {
  search: string;
  courseSpaceId?: string | null;
  chatId?: string | null;
  first: number | null;
  after?: string | null;
}

/** How well a message fits, the time of sending in microseconds since 1970, the chat and the number. */
type FoundPosition = [number, number, number, number];

/** A page of messages that were found, with a count of all of them that is made when it is asked for. */
export interface MessageSearchPage extends Connection<FoundMessageRow, FoundPosition> {
  totalCount(): Promise<number>;
}

/** Searches the messages of the chats that the viewer is in. */
export class MessageSearchService {
  /** Those in which texts are searched. */
  private readonly languages: readonly string[];

  constructor(
    private readonly database: Database,
    private readonly courseSpaces: CourseSpaceService,
    private readonly cursors: Cursors,
    languages: { all: readonly string[] },
  ) {
    this.languages = languages.all;
  }

  /** A page of what fits best. Throws NotFoundError or BadUserInputError with the field. */
  async search(viewer: Viewer, args: MessageSearchArgs, loaders: Loaders): Promise<MessageSearchPage> {
    const first = checkPageSize(args.first ?? DEFAULT_PAGE_SIZE, 'first');
    const words = checkSearch(args.search, 'search') ?? '';
    // Ranks of another search say nothing, so its cursors are no places in this one.
    const scope = new CursorScope<FoundPosition>(this.cursors, `message-search:${viewer.key}:${words}`);
    const after = scope.open(args.after, 'after');
    const search = [viewer.key, ...(await this.placeOf(viewer, args, loaders)), this.languages, words];
    const position = after ?? [null, null, null, null];
    // Not with what others read, which would wait for it.
    const rows = await this.database.rows<FoundMessageRow & Record<string, unknown>>(searchMessages, [
      ...search,
      ...position,
      first + 1,
    ]);
    const found = { words, languages: this.languages.join(',') };
    for (const row of rows) row.found = found;
    const page = connect(rows, { first, after }, scope, {
      node: (row): FoundMessageRow => row,
      position: (row): FoundPosition => [row.rank, row.sentAtMicros, row.chatKey, row.seq],
    });
    return { ...page, totalCount: () => this.count(search) };
  }

  /** The keys of the course space and of the chat in which to search; null where none is given. */
  private async placeOf(
    viewer: Viewer,
    { courseSpaceId, chatId }: MessageSearchArgs,
    loaders: Loaders,
  ): Promise<[spaceKey: number | null, chatKey: number | null]> {
    const [spaceKey, chat] = await Promise.all([
      courseSpaceId == null ? null : this.courseSpaces.keyOf(viewer, courseSpaceId, 'courseSpaceId'),
      chatId == null ? null : getChat(viewer, chatId, 'chatId', loaders),
    ]);
    return [spaceKey, chat?.key ?? null];
  }

  private async count(search: unknown[]): Promise<number> {
    return (await this.database.row<{ count: number }>(countFoundMessages, search))?.count ?? 0;
  }
}
