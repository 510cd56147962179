import { css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { ChatSummaryFragment } from '../api/operations.js';
import { AUDIENCE_TEXTS } from '../i18n/audience-texts.js';
import type { FullChat, Thread } from '../model/thread.js';
import { base } from '../styles/theme.js';
import { inboxActionsFor } from './inbox-actions.js';
import { View } from './view.js';

const MOST_NAMES = 4;

/** What a chat is about and who is in it, and what one can do with it as a whole. */
@customElement('lovelace-chat-head')
export class ChatHead extends View {
  static override styles = [
    base,
    css`
      :host {
        display: block;
        padding: 8px 12px;
        border-bottom: 1px solid var(--line);
      }
      h2 {
        font-size: 1.1em;
        overflow-wrap: anywhere;
      }
    `,
  ];

  @property({ attribute: false }) thread!: Thread;

  protected override render() {
    const { chat } = this.thread;
    if (!chat) return html`<slot></slot>`;
    // The list may know more by now, such as that it is muted.
    const known: ChatSummaryFragment = this.session.chats.get(chat.id) ?? chat;
    const entry = known.inboxEntry;
    const actions = entry ? inboxActionsFor(entry, this.session.viewer.id, chat.courseSpace.viewerRole) : [];
    return html`
      <slot></slot>
      <h2>${chat.topic}</h2>
      <p class="quiet">
        ${this.t(AUDIENCE_TEXTS[chat.audience])} · ${this.people(chat)}
        ${entry?.claimedBy ? html` · ${this.t('claimedBy', { name: this.nameOf(entry.claimedBy) })}` : nothing}
        ${entry?.escalatedAt ? html` · ${this.t('escalated')}` : nothing}
      </p>
      <div class="row">
        ${actions.map((action) => html`<button @click=${() => this.attempt(this.session.act(known, action))}>${this.t(action)}</button>`)}
        <button
          class="plain"
          aria-pressed=${known.muted}
          @click=${() => this.attempt(this.session.chats.mute(chat.id, !known.muted))}
        >
          ${this.t('mute')}
        </button>
        <button class="plain" @click=${() => this.attempt(this.archive(known))}>
          ${this.t(known.archived ? 'unarchive' : 'archive')}
        </button>
      </div>
      ${chat.replyTo ? html`<p class="quiet">${this.t('inAnswerTo')} ${chat.replyTo.content}</p>` : nothing}
    `;
  }

  private people({ participants: { edges, totalCount } }: FullChat): string {
    const others = edges.map(({ node }) => node.user).filter(({ id }) => id !== this.session.viewer.id);
    const names = others.slice(0, MOST_NAMES).map((user) => this.nameOf(user));
    const more = totalCount - 1 - names.length;
    const list = more > 0 ? [...names, this.t('more', { count: more })] : names;
    return new Intl.ListFormat(this.texts.language, { type: 'conjunction' }).format(list) || this.t('onlyYou');
  }

  private async archive({ id, archived }: ChatSummaryFragment): Promise<void> {
    await this.session.chats.archive(id, !archived);
    if (!archived) this.around.go({ kind: 'nowhere' });
  }
}
