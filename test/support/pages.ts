import type { Caller } from './service.js';

/** A page in the shape of the Relay cursor connections specification. */
export interface Page<Node> {
  edges: { cursor: string; node: Node }[];
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null };
  totalCount: number;
}

/** Which page of a list. */
export interface PageArguments {
  first?: number | null;
  after?: string | null;
  last?: number | null;
  before?: string | null;
}

/** What a page says of itself. */
export const PAGE_INFO = 'pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount';
/** The fields of a page of messages. */
export const PAGE_FIELDS = `edges { cursor node { id content } } ${PAGE_INFO}`;

const MESSAGES = `query Messages($chatId: ID!, $first: Int, $after: String, $last: Int, $before: String) {
  messages(chatId: $chatId, first: $first, after: $after, last: $last, before: $before) { ${PAGE_FIELDS} } }`;

/** A page of a chat's messages. */
export async function readMessages(
  caller: Caller,
  chatId: string,
  page: PageArguments = {},
): Promise<Page<{ id: string; content: string }>> {
  return (await caller.get(MESSAGES, { chatId, ...page })).messages;
}

/** The cursor of a chat's first message, behind which all others come. */
export async function firstCursor(caller: Caller, chatId: string): Promise<string> {
  const [first] = (await readMessages(caller, chatId, { first: 1 })).edges;
  if (!first) throw new Error(`Expected a message in chat ${chatId}, but there is none`);
  return first.cursor;
}

/** What a page's messages say. */
export function contentsOf(page: Page<{ content: string }>): string[] {
  return page.edges.map(({ node }) => node.content);
}

/**
 * Walks through a list from one end to the other, and returns the items of each page, in the order of the walk.
 * Page sizes come round again when they are used up. Fails when the walk does not end, or when a page contradicts
 * what the specification says of it.
 */
export async function walk<Node>(
  read: (page: PageArguments) => Promise<Page<Node>>,
  direction: 'forward' | 'backward',
  sizes: readonly number[],
  between: () => Promise<unknown> = async () => {},
): Promise<Node[][]> {
  const pages: Node[][] = [];
  let cursor: string | null = null;
  for (let index = 0; index < 1_000; index += 1) {
    const size = sizes[index % sizes.length] as number;
    const page: Page<Node> = await read(
      direction === 'forward' ? { first: size, after: cursor } : { last: size, before: cursor },
    );
    checkPage(page, size);
    pages.push(page.edges.map(({ node }) => node));
    const { pageInfo } = page;
    if (!(direction === 'forward' ? pageInfo.hasNextPage : pageInfo.hasPreviousPage)) return pages;
    cursor = direction === 'forward' ? pageInfo.endCursor : pageInfo.startCursor;
    await between();
  }
  throw new Error('Expected the walk to come to an end, but it did not in 1,000 pages');
}

function checkPage({ edges, pageInfo }: Page<unknown>, size: number): void {
  const ends = { startCursor: edges[0]?.cursor ?? null, endCursor: edges.at(-1)?.cursor ?? null };
  if (pageInfo.startCursor !== ends.startCursor || pageInfo.endCursor !== ends.endCursor) {
    throw new Error(`Expected pageInfo to have ${JSON.stringify(ends)}, but got ${JSON.stringify(pageInfo)}`);
  }
  if (edges.length > size) throw new Error(`Expected at most ${size} items, but got ${edges.length}`);
  if (edges.length < size && pageInfo.hasNextPage && pageInfo.hasPreviousPage) {
    throw new Error(`Expected ${size} items in the middle of a list, but got ${edges.length}`);
  }
}
