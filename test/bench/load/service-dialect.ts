import type { Agent } from 'node:http';
import { CREATE } from '../../support/chats.js';
import { en } from '../../support/course.js';
import { exchange } from './exchange.js';
import type { Answers, Dialect, ListedChat, Occasion, Operation, ReadMessage } from './operations.js';

interface Page<Node> {
  edges: { node: Node }[];
}
interface ApiMessage {
  id: string;
  content: string;
  sentAt: string;
  sender: { id: string };
  replyTo?: { id: string } | null;
}
interface ApiChat {
  id: string;
  topic: string;
  unreadCount: number;
  lastMessage: ApiMessage;
  participants: Page<{ user: { id: string } }>;
}

const nodesOf = <Node>({ edges }: Page<Node>) => edges.map(({ node }) => node);
const toListed = ({ id, topic, unreadCount, lastMessage, participants }: ApiChat): ListedChat => ({
  id,
  topic,
  unread: unreadCount,
  last: {
    id: lastMessage.id,
    content: lastMessage.content,
    sender: lastMessage.sender.id,
    sentAt: lastMessage.sentAt,
  },
  participants: nodesOf(participants).map(({ user }) => user.id),
});
const toRead = ({ id, content, sentAt, sender, replyTo }: ApiMessage): ReadMessage => ({
  id,
  content,
  sender: sender.id,
  replyTo: replyTo?.id ?? null,
  sentAt,
});

/** An operation of the API, and what of its data is the answer. */
interface ApiOperation<Answer> {
  query: string;
  variables(occasion: Occasion): object;
  // biome-ignore lint/suspicious/noExplicitAny: each operation knows its own data
  read(data: any): Answer;
}

export const SEND = `mutation Send($input: SendMessageInput!) { sendMessage(input: $input) { message { id content sentAt } } }`;

const OPERATIONS: { [Name in Operation]: ApiOperation<Answers[Name]> } = {
  badge: { query: 'query Unread { unreadCount }', variables: () => ({}), read: ({ unreadCount }) => unreadCount },
  list: {
    query: `query Chats { chats(first: 20) { edges { node { id topic audience courseSpace { id name } unreadCount
      lastMessage { id content sentAt sender { id displayName } }
      participants(first: 10) { edges { node { user { id displayName } } } } } } } }`,
    variables: () => ({}),
    read: ({ chats }) => nodesOf<ApiChat>(chats).map(toListed),
  },
  read: {
    query: `query Messages($chatId: ID!) { messages(chatId: $chatId, last: 50) { edges { node {
      id content sentAt sender { id displayName } replyTo { id } } } } }`,
    variables: ({ chat }) => ({ chatId: chat.id }),
    read: ({ messages }) => nodesOf<ApiMessage>(messages).map(toRead),
  },
  send: {
    query: SEND,
    variables: ({ chat, text, replies }) => ({
      input: { chatId: chat.id, content: en(text), replyToId: replies ? chat.lastMessageId : null },
    }),
    read: ({ sendMessage }) => sendMessage.message,
  },
  markRead: {
    query: `mutation Read($input: MarkReadInput!) { markRead(input: $input) { unreadCount chat { id unreadCount } } }`,
    variables: ({ chat }) => ({ input: { chatId: chat.id } }),
    read: ({ markRead }) => ({ chatId: markRead.chat.id }),
  },
  create: {
    query: CREATE,
    variables: ({ chat, text }) => ({
      input: {
        courseSpaceId: chat.spaceId,
        audience: 'USERS',
        userIds: [chat.mateId],
        topic: en('A topic under load'),
        content: en(text),
      },
    }),
    read: ({ createChat: { chat, message } }) => ({ chatId: chat.id, messageId: message.id }),
  },
};

function dataOf(status: number, text: string): unknown {
  const { data, errors } = JSON.parse(text);
  if (status !== 200 || errors) throw new Error(`Expected data, but got ${status} ${text.slice(0, 300)}`);
  return data;
}

/** The service's GraphQL. */
export const serviceDialect: Dialect = {
  ask: (operation, occasion) => {
    const { query, variables } = OPERATIONS[operation];
    return { method: 'POST', path: '/graphql', body: JSON.stringify({ query, variables: variables(occasion) }) };
  },
  answer: (operation, status, text) => OPERATIONS[operation].read(dataOf(status, text)),
};

/** Asks the service something, for its data. */
export async function askApi(
  agent: Agent,
  url: string,
  token: string,
  query: string,
  variables: object,
): Promise<unknown> {
  const body = JSON.stringify({ query, variables });
  const { status, text } = await exchange(agent, url, { method: 'POST', path: '/graphql', body }, token);
  return dataOf(status, text);
}
