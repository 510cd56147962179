import { css, html, nothing } from 'lit';
import type { ChatSummaryFragment } from '../api/operations.js';
import type { Texts } from '../i18n/texts.js';

/** How a chat looks in a list. */
export interface ChatItem {
  chat: ChatSummaryFragment;
  texts: Texts;
  isOpen: boolean;
  isSpaceShown: boolean;
  /** Who wrote the last message. */
  sender: string;
  open: () => void;
}

const styles = css`
  button.chat {
    display: grid;
    grid-template-columns: 1fr auto;
    gap: 0 8px;
    width: 100%;
    padding: 10px 12px;
    border: 0;
    border-bottom: 1px solid var(--line);
    border-radius: 0;
    text-align: start;
  }
  button.chat[aria-current='true'] {
    background: var(--own);
  }
  button.chat:focus-visible {
    outline-offset: -2px;
  }
  .chat .topic,
  .chat .last,
  .chat .where {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .chat.unread .topic {
    font-weight: 700;
  }
  .chat .where {
    grid-column: 1 / -1;
  }
`;

function render({ chat, texts, isOpen, isSpaceShown, sender, open }: ChatItem) {
  const { topic, lastMessage, unreadCount, muted, createdAt, courseSpace } = chat;
  const time = lastMessage?.sentAt ?? createdAt;
  const last = lastMessage?.deleted ? texts.t('deletedMessage') : (lastMessage?.content ?? '');
  return html`
    <button
      class="chat ${unreadCount > 0 ? 'unread' : ''}"
      aria-current=${isOpen}
      data-chat=${chat.id}
      @click=${open}
    >
      <span class="topic">${topic}</span>
      <time class="quiet" datetime=${time} title=${texts.exactly(time)}>${texts.when(time)}</time>
      <span class="last quiet">${sender}: ${last}</span>
      <span>
        ${muted ? html`<span class="quiet">${texts.t('muted')}</span>` : nothing}
        ${
          unreadCount > 0
            ? html`<span class="badge" aria-hidden="true">${unreadCount}</span
                ><span class="hidden-text">${texts.t('unreadMessages', { count: unreadCount })}</span>`
            : nothing
        }
      </span>
      ${isSpaceShown ? html`<span class="where quiet">${courseSpace.name}</span>` : nothing}
    </button>
  `;
}

/** A chat in a list, as all lists show it. */
export const chatItem = { styles, render };
