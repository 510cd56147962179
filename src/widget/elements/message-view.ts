import { css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { ApiError } from '../connection/api-error.js';
import type { FullChat, MessageDetails, Thread, ThreadMessage } from '../model/thread.js';
import type { Observable } from '../observable.js';
import { base } from '../styles/theme.js';
import { messageItem } from './message-item.js';
import { View } from './view.js';

type Mode = 'reading' | 'editing' | 'deleting' | 'seen-by';

/** A message, and what one can do with it. */
@customElement('lovelace-message')
export class MessageView extends View {
  static override styles = [
    base,
    messageItem.styles,
    css`
      :host {
        display: block;
      }
      form {
        display: grid;
        gap: 6px;
        min-width: min(24em, 60vw);
      }
    `,
  ];

  @property({ attribute: false }) thread!: Thread;
  @property({ attribute: false }) chat!: FullChat;
  @property({ attribute: false }) message!: ThreadMessage;
  @property({ attribute: false }) isContinued = false;
  @state() private mode: Mode = 'reading';
  @state() private details: MessageDetails | undefined;
  @state() private refusal = '';

  /** A chat has many messages, and most of what happens changes none of them. */
  protected override watched(): Observable[] {
    return [this.around.people];
  }

  protected override render() {
    const { message } = this;
    const { sender, replyTo } = message;
    return messageItem.render({
      message,
      texts: this.texts,
      name: this.isOwn ? this.t('you') : this.nameOf(sender),
      isOwn: this.isOwn,
      isContinued: this.isContinued,
      repliedName: replyTo ? this.nameOf(replyTo.sender) : undefined,
      receipt: this.receipt(),
      actions: this.actions(),
      form: this.form(),
    });
  }

  private get isOwn(): boolean {
    return this.message.sender?.id === this.session.viewer.id;
  }

  private get isStaff(): boolean {
    return this.chat.courseSpace.viewerRole !== 'STUDENT';
  }

  private receipt() {
    const { seenCount, recipientCount, deleted } = this.message;
    if (!this.isOwn || deleted || !this.chat.viewerSeesReceipts || recipientCount === 0) return nothing;
    const text =
      recipientCount === 1
        ? this.t(seenCount === 1 ? 'seen' : 'notSeen')
        : this.t('seenBySome', { seen: seenCount, all: recipientCount });
    return html`<p class="quiet receipt">
      ${text} ${this.mode === 'seen-by' ? this.seenBy() : nothing}
    </p>`;
  }

  private seenBy() {
    const people = this.details?.seenBy.edges.map(({ node }) => this.nameOf(node.user)) ?? [];
    return html`<span>${people.join(', ')}</span>`;
  }

  private actions() {
    const { deleted, seenCount } = this.message;
    const isSeen = this.isOwn && seenCount > 0 && this.chat.viewerSeesReceipts;
    if (deleted) return nothing;
    const canWrite = !this.chat.courseSpace.frozen;
    return html`<div class="actions" role="group" aria-label=${this.t('messageActions')}>
      ${canWrite ? this.action('answer', () => this.dispatchEvent(new Event('reply'))) : nothing}
      ${this.isOwn && canWrite ? this.action('edit', () => this.open('editing')) : nothing}
      ${this.isOwn || this.isStaff ? this.action('delete', () => this.open('deleting')) : nothing}
      ${this.isOwn ? nothing : this.action('markUnread', () => this.attempt(this.thread.markUnread(this.message.id)))}
      ${this.isStaff ? this.action('publish', () => this.publish()) : nothing}
      ${isSeen && this.mode === 'reading' ? this.action('showSeenBy', () => this.open('seen-by')) : nothing}
    </div>`;
  }

  private action(key: 'answer' | 'edit' | 'delete' | 'markUnread' | 'publish' | 'showSeenBy', act: () => void) {
    return html`<button class="plain" @click=${act}>${this.t(key)}</button>`;
  }

  private form() {
    const refusal = this.refusal ? html`<p class="error" role="alert">${this.refusal}</p>` : nothing;
    if (this.mode === 'editing' && this.details) return this.editForm(this.details, refusal);
    if (this.mode === 'deleting') return this.deleteForm(refusal);
    return undefined;
  }

  private editForm({ contentTranslations }: MessageDetails, refusal: unknown) {
    return html`<form @submit=${this.onEdit} @keydown=${this.onKey}>
      ${contentTranslations.map(
        ({ language, text }) => html`<label>
          <span class="quiet">${this.texts.nameOfLanguage(language)}</span>
          <textarea name=${language} rows="3" required maxlength="10000" .value=${text}></textarea>
        </label>`,
      )}
      ${refusal} ${this.formButtons('save')}
    </form>`;
  }

  private deleteForm(refusal: unknown) {
    return html`<form @submit=${this.onDelete} @keydown=${this.onKey}>
      <p>${this.t('reallyDelete')}</p>
      ${
        this.isOwn
          ? nothing
          : html`<label>
              <span class="quiet">${this.t('deletionReason')}</span>
              <input name="reason" required maxlength="500" />
            </label>`
      }
      ${refusal} ${this.formButtons('delete')}
    </form>`;
  }

  private formButtons(key: 'save' | 'delete') {
    return html`<div class="row">
      <button class="primary">${this.t(key)}</button>
      <button type="button" @click=${this.leave}>${this.t('cancel')}</button>
    </div>`;
  }

  private async open(mode: Mode): Promise<void> {
    this.refusal = '';
    if (mode !== 'deleting') this.details = await this.thread.details(this.message.id);
    this.mode = mode;
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>('form textarea, form input, form button')?.focus();
  }

  private leave(): void {
    this.mode = 'reading';
    this.refusal = '';
    this.focus();
  }

  private onKey(event: KeyboardEvent): void {
    if (event.key === 'Escape') this.leave();
  }

  private onEdit(event: SubmitEvent): void {
    event.preventDefault();
    const given = new FormData(event.target as HTMLFormElement);
    const content = [...given].map(([language, text]) => ({ language, text: String(text) }));
    void this.submit(this.thread.edit(this.message.id, content));
  }

  private onDelete(event: SubmitEvent): void {
    event.preventDefault();
    const reason = new FormData(event.target as HTMLFormElement).get('reason');
    void this.submit(this.thread.delete(this.message.id, reason === null ? undefined : String(reason)));
  }

  private async submit(action: Promise<void>): Promise<void> {
    try {
      await action;
      this.leave();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.refusal = error.message;
    }
  }

  private publish(): void {
    const { message, thread, chat } = this;
    const later = thread.messages.slice(thread.messages.findIndex(({ id }) => id === message.id) + 1);
    this.around.go({
      kind: 'publish',
      courseSpaceId: chat.courseSpace.id,
      messageId: message.id,
      question: message.content,
      answers: later.filter(({ deleted }) => !deleted).map(({ id, content }) => ({ id, content })),
    });
  }
}
