import type { GetToken } from './connection/shared-connections.js';
import './elements/chat-head.js';
import './elements/chat-list-view.js';
import './elements/composer.js';
import './elements/inbox-view.js';
import './elements/message-view.js';
import './elements/messages-element.js';
import './elements/new-chat-view.js';
import './elements/people-picker.js';
import './elements/publish-view.js';
import './elements/search-view.js';
import './elements/thread-view.js';
import './elements/unread-badge.js';
import { followUnreadCount } from './unread-count.js';

/** How a page says whose count it wants. */
interface UnreadCountOptions {
  /** The service's GraphQL; without it, beside the script. */
  endpoint?: string;
  /** Where the page's own server gives a token, as JSON: `{ "token": "..." }`. */
  tokenUrl?: string;
  /** What gives a token, in place of `tokenUrl`. */
  getToken?: GetToken;
  /** Counts the chats of one course space only. */
  courseSpace?: string;
}

/** What the script gives to a page beside its elements. */
const LovelaceMessages = {
  /**
   * For a badge of the page's own: calls back with the present count of unseen messages, and with each change. Returns
   * what ends it.
   */
  followUnreadCount(
    { endpoint, tokenUrl, getToken, courseSpace }: UnreadCountOptions,
    onCount: (count: number) => void,
  ) {
    const language = document.documentElement.lang || navigator.language;
    return followUnreadCount({ endpoint, tokenUrl, getToken, courseSpace, language }, onCount);
  },
};

declare global {
  interface Window {
    LovelaceMessages: typeof LovelaceMessages;
  }
}

window.LovelaceMessages = LovelaceMessages;
