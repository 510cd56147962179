import { type Page, type PageArguments, walk } from './pages.js';
import type { Caller } from './service.js';

const PARTICIPANTS = `query Participants($id: ID!, $first: Int, $after: String) {
  chat(id: $id) { participants(first: $first, after: $after) {
    edges { cursor node { user { id } } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount } } }`;

/** The ids of everybody in a chat, as somebody in it sees them, in alphabetic order. */
export async function participantsOf(caller: Caller, id: string): Promise<string[]> {
  const read = async (page: PageArguments): Promise<Page<{ user: { id: string } }>> =>
    (await caller.get(PARTICIPANTS, { id, ...page })).chat.participants;
  const pages = await walk(read, 'forward', [100]);
  return pages.flatMap((nodes) => nodes.map(({ user }) => user.id)).sort();
}

/** Whether somebody is in a chat, by all that they can see of it: the chat itself and their list of chats. */
export async function sees(caller: Caller, id: string): Promise<boolean> {
  const query = 'query ($id: ID!) { chat(id: $id) { id } chats(first: 100) { edges { node { id } } } }';
  const { chat, chats } = await caller.get(query, { id });
  const listed = chats.edges.some(({ node }: { node: { id: string } }) => node.id === id);
  if (listed !== (chat !== null)) throw new Error(`Expected chat and chats to agree on ${id}, but they do not`);
  return listed;
}

/** How many messages of a chat somebody has not seen, and over all chats. */
export async function unreadOf(caller: Caller, id: string): Promise<{ chat: number; all: number }> {
  const { chat, unreadCount } = await caller.get('query ($id: ID!) { chat(id: $id) { unreadCount } unreadCount }', {
    id,
  });
  return { chat: chat.unreadCount, all: unreadCount };
}
