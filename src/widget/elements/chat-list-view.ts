import { css, html, nothing } from 'lit';
import { customElement } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { ChatSummaryFragment } from '../api/operations.js';
import type { ChatFilter } from '../model/chat-list.js';
import { pane } from '../styles/pane.js';
import { base } from '../styles/theme.js';
import { chatItem } from './chat-item.js';
import { moveFocus } from './move-focus.js';
import { View } from './view.js';

const FILTERS = ['all', 'unread', 'archived'] as const;
const FILTER_TEXTS = { all: 'filterAll', unread: 'filterUnread', archived: 'filterArchived' } as const;
const EMPTY_TEXTS = { all: 'noChats', unread: 'noUnread', archived: 'noArchived' } as const;

/** The chats, those with the newest messages first. */
@customElement('lovelace-chat-list')
export class ChatListView extends View {
  static override styles = [
    base,
    pane,
    chatItem.styles,
    css`
      .more {
        display: block;
        margin: 8px auto;
      }
    `,
  ];

  protected override render() {
    const { chats } = this.session;
    return html`
      <div class="tools row" role="group" aria-label=${this.t('filter')}>
        ${FILTERS.map((filter) => this.filterButton(filter))}
        <span class="grow"></span>
        <button class="plain" ?hidden=${this.session.unreadCount === 0} @click=${() => this.attempt(chats.markAllRead())}>
          ${this.t('markAllRead')}
        </button>
      </div>
      <div class="list" aria-busy=${!chats.pages.isLoaded} @keydown=${this.onKey}>
        ${chats.pages.isLoaded ? this.list(chats.chats) : html`<p class="empty">${this.t('loading')}</p>`}
      </div>
    `;
  }

  private filterButton(filter: ChatFilter) {
    const { chats } = this.session;
    return html`<button aria-pressed=${chats.filter === filter} @click=${() => this.attempt(chats.show(filter))}>
      ${this.t(FILTER_TEXTS[filter])}
    </button>`;
  }

  private list(shown: readonly ChatSummaryFragment[]) {
    const { chats } = this.session;
    if (shown.length === 0) return html`<p class="empty">${this.t(EMPTY_TEXTS[chats.filter])}</p>`;
    return html`
      <ul aria-label=${this.t('chats')}>
        ${repeat(
          shown,
          ({ id }) => id,
          (chat) => html`<li>${this.item(chat)}</li>`,
        )}
      </ul>
      ${chats.pages.hasMore ? html`<button class="more" @click=${() => this.attempt(chats.pages.loadMore())}>${this.t('showMore')}</button>` : nothing}
    `;
  }

  private item(chat: ChatSummaryFragment) {
    const { go } = this.around;
    const place = this.around.place();
    return chatItem.render({
      chat,
      texts: this.texts,
      isOpen: place.kind === 'chat' && place.chatId === chat.id,
      isSpaceShown: this.session.ownCourseSpaces.length > 1,
      sender: chat.lastMessage?.sender?.id === this.session.viewer.id ? this.t('you') : this.senderOf(chat),
      open: () => go({ kind: 'chat', chatId: chat.id }),
    });
  }

  private senderOf({ lastMessage }: ChatSummaryFragment): string {
    return this.nameOf(lastMessage?.sender ?? null);
  }

  private onKey(event: KeyboardEvent): void {
    moveFocus(event, this.renderRoot.querySelectorAll<HTMLElement>('button.chat'));
  }
}
