import type { Client } from 'graphql-ws';
import {
  MESSAGE_ADDED,
  type Message,
  type MessageAddedData,
  UNREAD_COUNT_CHANGED,
  type UnreadCountChangedData,
} from './operations.js';

type Subscribe = Pick<Client, 'subscribe'>;

/** New messages in all chats, or in one, where that of its newest known message is a cursor to begin after. */
export function followMessages(
  socket: Subscribe,
  variables: { chatId?: string; after?: string | null },
  onMessage: (message: Message, cursor: string) => void,
  onError: (error: unknown) => void,
): () => void {
  return socket.subscribe<MessageAddedData>(
    { query: MESSAGE_ADDED, variables },
    {
      next: ({ data }) => {
        if (data) onMessage(data.messageAdded.message, data.messageAdded.cursor);
      },
      error: onError,
      // The viewer is no longer in the chat.
      complete: () => {},
    },
  );
}

/** The count at once, and anew whenever the socket comes back; so nothing is to be kept or resumed. */
export function followUnreadCount(
  socket: Subscribe,
  onCount: (unreadCount: number) => void,
  onError: (error: unknown) => void,
): () => void {
  return socket.subscribe<UnreadCountChangedData>(
    { query: UNREAD_COUNT_CHANGED },
    {
      next: ({ data }) => {
        if (data) onCount(data.unreadCountChanged.unreadCount);
      },
      error: onError,
      complete: () => {},
    },
  );
}
