/** A subscription that a socket opens with, and as whom. */
export interface Following {
  token: string;
  query: string;
  variables?: object;
}

/** New messages, of one chat or of all of the viewer's. */
export const ADDED = `subscription Added($chatId: ID) { messageAdded(chatId: $chatId) { cursor message {
  id content sentAt sender { id displayName } replyTo { id } } } }`;

/** The badge. */
export const BADGE = 'subscription Badge { unreadCountChanged { unreadCount chat { id } } }';
