export interface Message {
  id: string;
  content: string;
  sentAt: string;
  chat: { id: string };
}

export interface Chat {
  id: string;
  topic: string;
  unreadCount: number;
  lastMessage: Message | null;
}

export interface Page<Node> {
  edges: { cursor: string; node: Node }[];
  pageInfo: { startCursor: string | null; endCursor: string | null; hasPreviousPage: boolean; hasNextPage: boolean };
}

const MESSAGE = 'id content sentAt chat { id }';
const PAGE_INFO = 'pageInfo { startCursor endCursor hasPreviousPage hasNextPage }';

/** The chats with the newest messages first; on with `after`. */
export const CHATS = `query Chats($first: Int = 20, $after: String) {
  chats(first: $first, after: $after) {
    edges { cursor node { id topic unreadCount lastMessage { ${MESSAGE} } } } ${PAGE_INFO} } }`;

/** The newest messages of a chat, oldest first; back with `before`. */
export const MESSAGES = `query Messages($chatId: ID!, $last: Int = 20, $before: String) {
  messages(chatId: $chatId, last: $last, before: $before) { edges { cursor node { ${MESSAGE} } } ${PAGE_INFO} } }`;

/** New messages in all chats, or in one. */
export const MESSAGE_ADDED = `subscription MessageAdded($chatId: ID, $after: String) {
  messageAdded(chatId: $chatId, after: $after) { cursor message { ${MESSAGE} } } }`;

/** The badge, and the chat whose own count changed. */
export const UNREAD_COUNT_CHANGED = `subscription UnreadCountChanged {
  unreadCountChanged { unreadCount chat { id unreadCount } } }`;

export const SEND_MESSAGE = `mutation SendMessage($input: SendMessageInput!) {
  sendMessage(input: $input) { message { ${MESSAGE} } } }`;

export interface ChatsData {
  chats: Page<Chat>;
}

export interface MessagesData {
  messages: Page<Message>;
}

export interface MessageAddedData {
  messageAdded: { cursor: string; message: Message };
}

export interface UnreadCountChangedData {
  unreadCountChanged: { unreadCount: number; chat: Pick<Chat, 'id' | 'unreadCount'> | null };
}

export interface SendMessageData {
  sendMessage: { message: Message };
}

/** A new key for each message, kept until it is sent: with the same one it is sent once, however often it is tried. */
export function sendVariables(chatId: string, text: string, idempotencyKey: string = crypto.randomUUID()) {
  return { input: { chatId, content: [{ language: 'en', text }], idempotencyKey } };
}
