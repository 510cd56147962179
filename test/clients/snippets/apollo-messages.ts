import { type ApolloClient, gql, type TypedDocumentNode } from '@apollo/client';
import {
  MESSAGE_ADDED,
  MESSAGES,
  type Message,
  type MessageAddedData,
  type MessagesData,
  SEND_MESSAGE,
  type SendMessageData,
  sendVariables,
} from './operations.js';

type InChat = { chatId: string; last?: number; before?: string | null };
const CHAT_MESSAGES: TypedDocumentNode<MessagesData, InChat> = gql(MESSAGES);
const ADDED: TypedDocumentNode<MessageAddedData, { chatId: string; after: string | null }> = gql(MESSAGE_ADDED);
const SEND: TypedDocumentNode<SendMessageData, ReturnType<typeof sendVariables>> = gql(SEND_MESSAGE);

/** A chat that is open; back with `fetchMore({ variables: { before: data.messages.pageInfo.startCursor } })`. */
export function watchMessages(client: ApolloClient, chatId: string, last = 20) {
  return client.watchQuery({ query: CHAT_MESSAGES, variables: { chatId, last }, fetchPolicy: 'network-only' });
}

/** Goes on behind the newest message that was read, so that none is left out between reading and following. */
export function followOpenChat(
  messages: ReturnType<typeof watchMessages>,
  chatId: string,
  after: string | null,
): () => void {
  return messages.subscribeToMore({
    document: ADDED,
    variables: { chatId, after },
    updateQuery: (_known, { subscriptionData, complete, previousData }) => {
      if (!complete) return undefined;
      const { cursor, message } = subscriptionData.data.messageAdded;
      const { edges, pageInfo } = previousData.messages;
      if (edges.some(({ node }) => node.id === message.id)) return undefined;
      const edge = { __typename: 'MessageEdge', cursor, node: message };
      return {
        messages: { ...previousData.messages, edges: [...edges, edge], pageInfo: { ...pageInfo, endCursor: cursor } },
      };
    },
  });
}

/** What was sent comes into the list by the subscription, like everybody's; so it is not put there twice. */
export async function sendMessage(client: ApolloClient, chatId: string, text: string): Promise<Message | undefined> {
  const { data } = await client.mutate({ mutation: SEND, variables: sendVariables(chatId, text) });
  return data?.sendMessage.message;
}
