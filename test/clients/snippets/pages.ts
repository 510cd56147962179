import type { Page } from './operations.js';

/**
 * Lists on from page to page:
 * `for await (const chats of pages(async (after) => (await ask<ChatsData>(fetch, url, CHATS, { after })).chats)) ...`
 */
export async function* pages<Node>(read: (after: string | null) => Promise<Page<Node>>): AsyncGenerator<Node[]> {
  let after: string | null = null;
  do {
    const { edges, pageInfo }: Page<Node> = await read(after);
    yield edges.map(({ node }) => node);
    after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
  } while (after !== null);
}
