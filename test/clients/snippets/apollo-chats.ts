import { type ApolloClient, gql, type TypedDocumentNode } from '@apollo/client';
import type { Client } from 'graphql-ws';
import {
  CHATS,
  type ChatsData,
  MESSAGE_ADDED,
  type MessageAddedData,
  UNREAD_COUNT_CHANGED,
  type UnreadCountChangedData,
} from './operations.js';

const CHAT_LIST: TypedDocumentNode<ChatsData, { first?: number; after?: string | null }> = gql(CHATS);
const ADDED: TypedDocumentNode<MessageAddedData, { after?: string | null }> = gql(MESSAGE_ADDED);
const UNREAD: TypedDocumentNode<UnreadCountChangedData, Record<string, never>> = gql(UNREAD_COUNT_CHANGED);

/**
 * The list of chats; on with `fetchMore({ variables: { after: data.chats.pageInfo.endCursor } })`. The cache keeps the order
 * in which the pages came, for their cursors belong to it: sort by `lastMessage.sentAt` what is shown.
 */
export function watchChats(client: ApolloClient, first = 20) {
  return client.watchQuery({ query: CHAT_LIST, variables: { first } });
}

/** Keeps the list up to date, and the badge: `onCount` gets the count. */
export function followChats(
  client: ApolloClient,
  socket: Pick<Client, 'on'>,
  onCount: (unreadCount: number) => void,
): () => void {
  const readAnew = () => client.refetchQueries({ include: [CHAT_LIST] });
  const messages = client.subscribe({ query: ADDED }).subscribe(({ data }) => {
    if (!data) return;
    const { message } = data.messageAdded;
    const isListed = client.cache.modify({
      id: `Chat:${message.chat.id}`,
      fields: { lastMessage: (_known, { toReference }) => toReference({ ...message }) },
    });
    // A chat that is new, or further down than was read.
    if (!isListed) void readAnew();
  });
  // That a chat's own count changed goes into the cache by its id.
  const badge = client.subscribe({ query: UNREAD }).subscribe(({ data }) => {
    if (data) onCount(data.unreadCountChanged.unreadCount);
  });
  // Until the first message there is no cursor from which a lost socket would go on.
  const stopListening = socket.on('connected', (_socket, _payload, isReturn) => {
    if (isReturn) void readAnew();
  });
  return () => {
    stopListening();
    messages.unsubscribe();
    badge.unsubscribe();
  };
}
