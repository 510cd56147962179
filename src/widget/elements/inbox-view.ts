import { css, html, nothing } from 'lit';
import { customElement } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { Inbox, InboxAction, Question } from '../model/inbox.js';
import { pane } from '../styles/pane.js';
import { base } from '../styles/theme.js';
import { chatItem } from './chat-item.js';
import { inboxActionsFor } from './inbox-actions.js';
import { moveFocus } from './move-focus.js';
import { View } from './view.js';

const STATES = ['OPEN', 'CLAIMED', 'ANSWERED'] as const;
const STATE_TEXTS = { OPEN: 'inboxOpen', CLAIMED: 'inboxClaimed', ANSWERED: 'inboxAnswered' } as const;

/** What the staff are asked: open, claimed by whom, answered. */
@customElement('lovelace-inbox')
export class InboxView extends View {
  static override styles = [
    base,
    pane,
    chatItem.styles,
    css`
      li {
        border-bottom: 1px solid var(--line);
      }
      li button.chat {
        border-bottom: 0;
      }
      .actions {
        padding: 0 12px 10px;
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.session.inbox) void this.attempt(this.session.inbox.pages.load());
  }

  protected override render() {
    const { inbox } = this.session;
    if (!inbox) return nothing;
    return html`
      <div class="tools row" role="group" aria-label=${this.t('inbox')}>
        ${STATES.map(
          (one) => html`<button aria-pressed=${inbox.state === one} @click=${() => this.attempt(inbox.show(one))}>
            ${this.t(STATE_TEXTS[one])}
          </button>`,
        )}
      </div>
      <div class="list" aria-busy=${!inbox.pages.isLoaded} @keydown=${this.onKey}>${this.list(inbox)}</div>
    `;
  }

  private list(inbox: Inbox) {
    if (!inbox.pages.isLoaded) return html`<p class="empty">${this.t('loading')}</p>`;
    const { questions } = inbox;
    if (questions.length === 0) return html`<p class="empty">${this.t('noQuestions')}</p>`;
    return html`
      <ul aria-label=${this.t(STATE_TEXTS[inbox.state])}>
        ${repeat(
          questions,
          ({ chat }) => chat.id,
          (question) => html`<li>${this.item(question)}</li>`,
        )}
      </ul>
      ${inbox.pages.hasMore ? html`<button @click=${() => this.attempt(inbox.pages.loadMore())}>${this.t('showMore')}</button>` : nothing}
    `;
  }

  private item({ chat: asked, entry }: Question) {
    // The list of chats knows more by now, such as what is unread.
    const chat = this.session.chats.get(asked.id) ?? asked;
    const { go } = this.around;
    const place = this.around.place();
    const actions = inboxActionsFor(entry, this.session.viewer.id, chat.courseSpace.viewerRole);
    return html`
      ${chatItem.render({
        chat,
        texts: this.texts,
        isOpen: place.kind === 'chat' && place.chatId === chat.id,
        isSpaceShown: false,
        sender: this.nameOf(chat.lastMessage?.sender ?? null),
        open: () => go({ kind: 'chat', chatId: chat.id }),
      })}
      <div class="actions row">
        <span class="quiet grow">
          ${this.t('askedAt', { time: this.texts.when(entry.askedAt) })}
          ${entry.claimedBy ? this.t('claimedBy', { name: this.nameOf(entry.claimedBy) }) : nothing}
          ${entry.escalatedAt ? this.t('escalated') : nothing}
        </span>
        ${actions.map(
          (action) => html`<button
            aria-label=${`${this.t(action)}: ${chat.topic}`}
            @click=${() => this.attempt(this.act(chat, action))}
          >
            ${this.t(action)}
          </button>`,
        )}
      </div>
    `;
  }

  private async act(chat: Question['chat'], action: InboxAction): Promise<void> {
    await this.session.act(chat, action);
    if (action === 'claim') this.around.go({ kind: 'chat', chatId: chat.id });
  }

  private onKey(event: KeyboardEvent): void {
    moveFocus(event, this.renderRoot.querySelectorAll<HTMLElement>('button.chat'));
  }
}
