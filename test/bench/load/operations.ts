import type { Actor, ActorsChat } from '../data/actors.js';

/** What a front end asks, by the words of the benchmark. */
export const OPERATIONS = ['badge', 'list', 'read', 'send', 'markRead', 'create'] as const;
export type Operation = (typeof OPERATIONS)[number];

/** On whose behalf an operation is asked, and on what. */
export interface Occasion {
  actor: Actor;
  chat: ActorsChat;
  text: string;
  /** Whether a message sent answers the chat's last one. */
  replies: boolean;
}

/** A chat of the list, whichever server answered. */
export interface ListedChat {
  id: string;
  topic: string;
  unread: number;
  last: { id: string; content: string; sender: string; sentAt: string };
  participants: string[];
}

/** A message of a chat, whichever server answered. */
export interface ReadMessage {
  id: string;
  content: string;
  sender: string;
  replyTo: string | null;
  sentAt: string;
}

/** What each operation answers, whichever server it was. */
export interface Answers {
  badge: number;
  list: ListedChat[];
  read: ReadMessage[];
  send: { id: string };
  markRead: { chatId: string };
  create: { chatId: string; messageId: string };
}

/** An HTTP request of an operation. */
export interface Asked {
  method: 'GET' | 'POST';
  path: string;
  body?: string;
}

/** How a server is asked, and how its answers are read. */
export interface Dialect {
  ask(operation: Operation, occasion: Occasion): Asked;
  /** Throws when it is an error. */
  answer<Name extends Operation>(operation: Name, status: number, text: string): Answers[Name];
}

const isId = (id: unknown) => typeof id === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id);
const isSorted = (times: readonly string[], sign: 1 | -1) =>
  times.every((time, index) => index === 0 || sign * (Date.parse(time) - Date.parse(times[index - 1] as string)) >= 0);

function isWholeChat({ id, topic, unread, last, participants }: ListedChat): boolean {
  const people = participants.length;
  return isId(id) && topic !== '' && unread >= 0 && isId(last.id) && last.content !== '' && people >= 1 && people <= 10;
}

const CHECKS: { [Name in Operation]: (answer: Answers[Name], occasion: Occasion) => boolean } = {
  badge: (count) => Number.isInteger(count) && count >= 0,
  list: (chats, { actor }) =>
    chats.length >= Math.min(20, actor.chatCount) &&
    chats.length <= 20 &&
    chats.every(isWholeChat) &&
    isSorted(
      chats.map(({ last }) => last.sentAt),
      -1,
    ),
  read: (messages, { chat }) =>
    messages.length >= Math.min(50, chat.lastSeq) &&
    messages.length <= 50 &&
    messages.every(({ id, content, sender }) => isId(id) && content !== '' && sender !== '') &&
    isSorted(
      messages.map(({ sentAt }) => sentAt),
      1,
    ),
  send: ({ id }) => isId(id),
  markRead: ({ chatId }, { chat }) => chatId === chat.id,
  create: ({ chatId, messageId }) => isId(chatId) && isId(messageId),
};

/** Reads an answer; throws when it is an error, or not an answer to what was asked. */
export function checkedAnswer(
  dialect: Dialect,
  operation: Operation,
  occasion: Occasion,
  status: number,
  text: string,
): Answers[Operation] {
  const answer = dialect.answer(operation, status, text);
  const check = CHECKS[operation] as (answer: Answers[Operation], occasion: Occasion) => boolean;
  if (!check(answer, occasion))
    throw new Error(`Expected a right answer to ${operation}, but got ${text.slice(0, 300)}`);
  return answer;
}
