import type { Client } from '@urql/core';
import type { Client as Socket } from 'graphql-ws';
import {
  CHATS,
  type Chat,
  type ChatsData,
  MESSAGE_ADDED,
  type Message,
  type MessageAddedData,
  type Page,
  SEND_MESSAGE,
  type SendMessageData,
  sendVariables,
  UNREAD_COUNT_CHANGED,
  type UnreadCountChangedData,
} from './operations.js';

/** A page of chats; each page is a result of its own, see `pages`. */
export async function readChats(client: Client, first: number, after: string | null): Promise<Page<Chat>> {
  const { data, error } = await client.query<ChatsData>(CHATS, { first, after });
  if (!data) throw error;
  return data.chats;
}

/** Shows the newest chats, anew after each message. */
export function showChats(client: Client, socket: Pick<Socket, 'on'>, show: (chats: Chat[]) => void): () => void {
  const list = client.query<ChatsData>(CHATS, {}).subscribe(({ data }) => {
    if (data) show(data.chats.edges.map(({ node }) => node));
  });
  // Whatever has this type is asked anew with each event.
  const additionalTypenames = ['ChatConnection'];
  const added = client.subscription<MessageAddedData>(MESSAGE_ADDED, {}, { additionalTypenames }).subscribe(() => {});
  // Until the first message there is no cursor from which a lost socket would go on.
  const stopListening = socket.on('connected', (_socket, _payload, isReturn) => {
    if (isReturn) void client.query(CHATS, {}, { requestPolicy: 'network-only' }).toPromise();
  });
  return () => {
    stopListening();
    added.unsubscribe();
    list.unsubscribe();
  };
}

/** New messages in one chat after this cursor, such as that of the newest one that was read. */
export function followChat(
  client: Client,
  variables: { chatId: string; after: string | null },
  onMessage: (message: Message) => void,
): () => void {
  const { unsubscribe } = client.subscription<MessageAddedData>(MESSAGE_ADDED, variables).subscribe(({ data }) => {
    if (data) onMessage(data.messageAdded.message);
  });
  return unsubscribe;
}

/** The badge. */
export function followUnreadCount(client: Client, onCount: (unreadCount: number) => void): () => void {
  const { unsubscribe } = client
    .subscription<UnreadCountChangedData>(UNREAD_COUNT_CHANGED, {})
    .subscribe(({ data }) => {
      if (data) onCount(data.unreadCountChanged.unreadCount);
    });
  return unsubscribe;
}

export async function sendMessage(client: Client, chatId: string, text: string): Promise<Message> {
  const { data, error } = await client.mutation<SendMessageData>(SEND_MESSAGE, sendVariables(chatId, text));
  if (!data) throw error;
  return data.sendMessage.message;
}
