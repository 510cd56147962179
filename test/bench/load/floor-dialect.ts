import type { Answers, Asked, Dialect, ListedChat, Occasion, Operation, ReadMessage } from './operations.js';

interface Person {
  id: string;
}
/** What the floor answers is in the form of the answers, but for the people in it. */
type FloorMessage = Omit<ReadMessage, 'sender'> & { sender: Person };
type FloorChat = Omit<ListedChat, 'last' | 'participants'> & { last: FloorMessage; participants: Person[] };

const post = (path: string, body: object): Asked => ({ method: 'POST', path, body: JSON.stringify(body) });

const REQUESTS: Record<Operation, (occasion: Occasion) => Asked> = {
  badge: () => ({ method: 'GET', path: '/unread' }),
  list: () => ({ method: 'GET', path: '/chats' }),
  read: ({ chat }) => ({ method: 'GET', path: `/chats/${chat.id}/messages` }),
  send: ({ chat, text, replies }) =>
    post(`/chats/${chat.id}/messages`, { content: { en: text }, replyToId: replies ? chat.lastMessageId : null }),
  markRead: ({ chat }) => post(`/chats/${chat.id}/read`, {}),
  create: ({ chat, text }) => {
    const topic = { en: 'A topic under load' };
    return post('/chats', { spaceId: chat.spaceId, userIds: [chat.mateId], topic, content: { en: text } });
  },
};

const toRead = ({ sender, ...message }: FloorMessage): ReadMessage => ({ ...message, sender: sender.id });
const toListed = ({ last, participants, ...chat }: FloorChat): ListedChat => ({
  ...chat,
  last: toRead(last),
  participants: participants.map(({ id }) => id),
});

// biome-ignore lint/suspicious/noExplicitAny: each operation knows its own answer
const READ: Partial<Record<Operation, (answer: any) => unknown>> = {
  list: (chats: FloorChat[]) => chats.map(toListed),
  read: (messages: FloorMessage[]) => messages.map(toRead),
};

/** The floor's plain JSON. */
export const floorDialect: Dialect = {
  ask: (operation, occasion) => REQUESTS[operation](occasion),
  answer: <Name extends Operation>(operation: Name, status: number, text: string) => {
    if (status !== 200) throw new Error(`Expected 200 for ${operation}, but got ${status} ${text.slice(0, 300)}`);
    const answer = JSON.parse(text);
    return (READ[operation]?.(answer) ?? answer) as Answers[Name];
  },
};
