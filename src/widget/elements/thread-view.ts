import { css, html, nothing, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { FullChat, Thread, ThreadMessage } from '../model/thread.js';
import { base } from '../styles/theme.js';
import type { Composer } from './composer.js';
import { HeldPlace } from './held-place.js';
import { messageItem } from './message-item.js';
import { MessageWindow } from './message-window.js';
import { SeenObserver } from './seen-observer.js';
import { View } from './view.js';

const NEAR_EDGE_PIXELS = 200;
/** How far below the upper edge the first new message is put, so that one sees that there is more above. */
const NEW_TOP_PIXELS = 60;
/** Of the same person within so long there is no need to say the name again. */
const CONTINUED_MILLISECONDS = 5 * 60_000;

/** One chat: who is in it, its messages, and where to write. */
@customElement('lovelace-thread')
export class ThreadView extends View {
  static override styles = [
    base,
    messageItem.styles,
    css`
      :host {
        display: flex;
        flex-direction: column;
        min-height: 0;
        position: relative;
      }
      .messages {
        flex: 1;
        overflow-y: auto;
        /* Kept by hand: not all browsers do. */
        overflow-anchor: none;
        padding: 12px;
      }
      .messages li {
        position: relative;
        padding-bottom: 6px;
      }
      .end {
        position: absolute;
        bottom: 6px;
        width: 1px;
        height: 1px;
      }
      .divider {
        display: flex;
        align-items: center;
        gap: 8px;
        margin: 6px 0;
        color: var(--quiet);
        font-size: 0.87em;
      }
      .divider::before,
      .divider::after {
        content: '';
        flex: 1;
        border-top: 1px solid var(--line);
      }
      .divider.new {
        color: var(--danger);
      }
      .jump {
        position: absolute;
        inset-inline: 0;
        bottom: 76px;
        width: fit-content;
        margin: auto;
        box-shadow: 0 1px 6px rgb(0 0 0 / 0.3);
      }
      .notice {
        padding: 10px 12px;
        border-top: 1px solid var(--line);
      }
    `,
  ];

  @property({ attribute: false }) thread!: Thread;
  /** The message to begin at, such as one that was searched for. */
  @property() messageId: string | undefined;
  @state() private replyTo: ThreadMessage | undefined;
  @state() private arrived = 0;
  @query('.messages') private readonly scroller!: HTMLElement;
  @query('lovelace-composer') private readonly composer: Composer | undefined;
  private readonly window = new MessageWindow();
  private observer: SeenObserver | undefined;
  private isPlaced = false;
  private isToFocus = false;
  private isMoving = false;
  private newestId: string | undefined;
  private held: HeldPlace | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.observer?.close();
    this.observer = undefined;
    this.held?.close();
    this.held = undefined;
  }

  /** Goes to where one writes, as soon as it is there, or else to the messages. */
  override focus(): void {
    this.isToFocus = true;
    this.takeFocus();
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('thread') || changed.has('messageId')) this.begin();
    this.countArrivals();
  }

  protected override render() {
    const { thread } = this;
    if (thread.isGone) return html`<p class="empty">${this.t('chatGone')}</p>`;
    const isReady = thread.isLoaded && thread.chat;
    return html`
      <div
        class="messages"
        role="region"
        aria-label=${this.t('messages')}
        aria-busy=${!isReady}
        tabindex="0"
        @scroll=${this.onScroll}
      >
        ${isReady && thread.chat ? this.messages(thread.chat) : html`<p class="empty">${this.t('loading')}</p>`}
      </div>
      ${
        this.arrived > 0
          ? html`<button class="jump primary" @click=${this.jump}>${this.t('newMessages', { count: this.arrived })}</button>`
          : nothing
      }
      ${isReady && thread.chat ? this.foot(thread.chat) : nothing}
    `;
  }

  protected override updated(): void {
    if (!this.thread.isLoaded || !this.thread.chat) return;
    this.observer ??= new SeenObserver(this.scroller, (ids) => {
      for (const id of ids) this.thread.saw(id);
    });
    this.observer.observe(this.renderRoot.querySelectorAll<HTMLElement>('.end'));
    this.takeFocus();
    this.held ??= new HeldPlace(this.scroller, () => this.window.isAtEnd(this.thread.messages));
    const list = this.renderRoot.querySelector('ol');
    if (list) this.held.watch(list);
    if (!this.isPlaced) void this.place(this.held);
  }

  private begin(): void {
    this.window.toEnd();
    this.isPlaced = false;
    this.replyTo = undefined;
    this.arrived = 0;
    this.newestId = undefined;
    this.observer?.close();
    this.observer = undefined;
  }

  private takeFocus(): void {
    if (!this.isToFocus || !this.thread.isLoaded || !this.thread.chat) return;
    this.isToFocus = false;
    if (this.composer) this.composer.focus();
    else this.scroller.focus();
  }

  private messages(chat: FullChat) {
    const { messages, hasOlder, firstUnreadId } = this.thread;
    const shown = this.window.shown(messages);
    const outgoing = this.window.isAtEnd(messages) ? this.session.outbox.of(this.thread.chatId) : [];
    return html`
      ${hasOlder || shown[0] !== messages[0] ? html`<p class="empty">${this.t('loading')}</p>` : nothing}
      <ol>
        ${repeat(
          shown,
          ({ id }) => id,
          (message, index) => html`<li>
            ${this.divider(message, shown[index - 1], firstUnreadId)} ${this.message(chat, message, shown[index - 1])}
            <span class="end" data-message=${message.id}></span>
          </li>`,
        )}
        ${repeat(
          outgoing,
          ({ key }) => key,
          (item) => html`<li>
            ${messageItem.renderOutgoing(item, {
              texts: this.texts,
              retry: () => this.session.outbox.retry(item.key),
              discard: () => this.session.outbox.discard(item.key),
            })}
          </li>`,
        )}
      </ol>
    `;
  }

  private divider({ id, sentAt }: ThreadMessage, before: ThreadMessage | undefined, firstUnreadId: string | undefined) {
    const day = this.texts.day(sentAt);
    return html`
      ${!before || this.texts.day(before.sentAt) !== day ? html`<p class="divider">${day}</p>` : nothing}
      ${id === firstUnreadId ? html`<p class="divider new">${this.t('newHere')}</p>` : nothing}
    `;
  }

  private message(chat: FullChat, message: ThreadMessage, before: ThreadMessage | undefined) {
    const { sender } = message;
    const isContinued =
      before?.sender?.id === sender?.id &&
      before !== undefined &&
      Date.parse(message.sentAt) - Date.parse(before.sentAt) < CONTINUED_MILLISECONDS;
    return html`<lovelace-message
      data-id=${message.id}
      tabindex="-1"
      .around=${this.around}
      .thread=${this.thread}
      .chat=${chat}
      .message=${message}
      .isContinued=${isContinued}
      @reply=${() => this.startReply(message)}
    ></lovelace-message>`;
  }

  private foot(chat: FullChat) {
    const { viewerRole, frozen } = chat.courseSpace;
    if (frozen) return html`<p class="notice quiet">${this.t('frozen')}</p>`;
    const isAlone = chat.audience === 'USERS' && chat.participants.totalCount === 1;
    if ((chat.audience === 'COURSE' && viewerRole === 'STUDENT') || isAlone) {
      return html`<div class="notice row">
        <span class="grow quiet">${this.t('answerInOwnChat')}</span>
        <button @click=${() => this.answerInOwnChat(chat)}>${this.t('askStaff')}</button>
      </div>`;
    }
    return html`<lovelace-composer
      .around=${this.around}
      .chatId=${chat.id}
      .replyTo=${this.replyTo}
      @stop-replying=${this.stopReply}
    ></lovelace-composer>`;
  }

  private answerInOwnChat({ courseSpace }: FullChat): void {
    const answered = this.thread.messages.findLast(({ deleted }) => !deleted);
    if (!answered) return;
    const answering = { messageId: answered.id, content: answered.content, courseSpaceId: courseSpace.id };
    this.around.go({ kind: 'new-chat', answering });
  }

  private startReply(message: ThreadMessage): void {
    this.replyTo = message;
    this.composer?.focus();
  }

  private stopReply(): void {
    this.replyTo = undefined;
    this.jump();
  }

  /** Where to begin: at what was searched for, at what is new, else at the end. */
  private async place(held: HeldPlace): Promise<void> {
    this.isPlaced = true;
    const { firstUnreadId } = this.thread;
    if (this.messageId !== undefined && (await this.show(this.messageId, held))) return;
    if (firstUnreadId === undefined) held.holdBottom();
    else held.hold(firstUnreadId, NEW_TOP_PIXELS);
  }

  private async show(messageId: string, held: HeldPlace): Promise<boolean> {
    const has = () => this.thread.messages.some(({ id }) => id === messageId);
    while (!has() && this.thread.hasOlder) await this.thread.loadOlder();
    if (!has()) return false;
    this.window.around(this.thread.messages, messageId);
    this.requestUpdate();
    await this.updateComplete;
    held.hold(messageId, this.scroller.clientHeight / 3);
    this.renderRoot.querySelector<HTMLElement>(`[data-id="${CSS.escape(messageId)}"]`)?.focus({ preventScroll: true });
    return true;
  }

  private jump(): void {
    this.window.toEnd();
    this.arrived = 0;
    this.requestUpdate();
    void this.updateComplete.then(() => this.held?.holdBottom());
  }

  private countArrivals(): void {
    const { messages } = this.thread;
    const newestId = messages.at(-1)?.id;
    if (newestId === this.newestId) return;
    const known = messages.findIndex(({ id }) => id === this.newestId);
    this.newestId = newestId;
    if (known < 0 || !this.isPlaced || this.held?.isAtBottom) return;
    const others = messages.slice(known + 1).filter(({ sender }) => sender?.id !== this.session.viewer.id);
    this.arrived += others.length;
  }

  private async onScroll(): Promise<void> {
    if (!this.isPlaced) return;
    this.held?.note();
    if (this.held?.isAtBottom) this.arrived = 0;
    if (this.isMoving) return;
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    this.isMoving = true;
    if (scrollTop < NEAR_EDGE_PIXELS) await this.goUp();
    else if (scrollHeight - scrollTop - clientHeight < NEAR_EDGE_PIXELS && this.window.moveDown(this.thread.messages)) {
      this.requestUpdate();
    }
    await this.updateComplete;
    this.isMoving = false;
  }

  private async goUp(): Promise<void> {
    const { thread } = this;
    if (this.window.moveUp(thread.messages)) return this.requestUpdate();
    if (!thread.hasOlder) return;
    await thread.loadOlder();
    this.window.moveUp(thread.messages);
    this.requestUpdate();
  }
}
