import { type Course, en, type Roster } from './course.js';
import { PAGE_INFO, type Page, type PageArguments, walk } from './pages.js';
import type { Caller } from './service.js';

export const CREATE = `mutation Create($input: CreateChatInput!) {
  createChat(input: $input) { chat { id } message { id } } }`;
export const SEND = `mutation Send($input: SendMessageInput!) { sendMessage(input: $input) { message { id } } }`;
export const MARK_READ = `mutation Read($input: MarkReadInput!) { markRead(input: $input) { unreadCount chat { id unreadCount } } }`;

/** Where a chat is opened: a course, or only its course space. */
type Space = { roster: Pick<Roster, 'id'> };

const PARTICIPANTS = `query Participants($id: ID!, $first: Int, $after: String) {
  chat(id: $id) { participants(first: $first, after: $after) {
    edges { cursor node { user { id } } }
    ${PAGE_INFO} } } }`;

/** What a chat is opened with: for the course staff, where nothing else is said. */
export function chatInput({ roster }: Space, more: object = {}): object {
  return { courseSpaceId: roster.id, audience: 'COURSE_STAFF', topic: en('Topic'), content: en('First'), ...more };
}

/** Opens a chat and returns its id. */
export async function createChat(by: Caller, space: Space, input: object): Promise<string> {
  return (await by.get(CREATE, { input: chatInput(space, input) })).createChat.chat.id;
}

/** Everybody in a course by name: a chat in which, unlike in one for COURSE, students answer too. */
export function everybody({ roster }: { roster: Pick<Roster, 'roster'> }): object {
  return { audience: 'USERS', userIds: roster.roster.map(({ userId }) => userId) };
}

/** Opens a chat of the first two students, by the first. */
export function createPairChat(course: Course): Promise<string> {
  return createChat(course.students[0], course, { audience: 'USERS', userIds: [course.ids.students[1]] });
}

/** Sends a message and returns its id. */
export async function send(by: Caller, chatId: string, text: string, more: object = {}): Promise<string> {
  const { sendMessage } = await by.get(SEND, { input: { chatId, content: en(text), ...more } });
  return sendMessage.message.id;
}

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
