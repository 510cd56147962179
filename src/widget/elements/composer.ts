import { css, html, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { ThreadMessage } from '../model/thread.js';
import { base } from '../styles/theme.js';
import { View } from './view.js';

/** The API's own limit, in code points. */
const MOST_CHARACTERS = 10_000;

/** Where one writes into a chat. What was begun is kept. */
@customElement('lovelace-composer')
export class Composer extends View {
  static override styles = [
    base,
    css`
      form {
        padding: 8px;
        border-top: 1px solid var(--line);
      }
      .write {
        align-items: flex-end;
      }
      textarea {
        flex: 1;
        max-height: 10em;
        field-sizing: content;
      }
      .replying {
        padding: 0 0 6px;
      }
      .replying span {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
    `,
  ];

  @property() chatId = '';
  @property({ attribute: false }) replyTo: ThreadMessage | undefined;
  @state() private text = '';
  @query('textarea') private readonly textarea!: HTMLTextAreaElement;

  override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (changed.has('chatId')) this.text = this.session.drafts.of(this.chatId);
  }

  override focus(): void {
    void this.updateComplete.then(() => this.textarea.focus());
  }

  protected override render() {
    const tooLong = [...this.text].length > MOST_CHARACTERS;
    return html`
      <form @submit=${this.onSubmit} @keydown=${this.onKey}>
        ${this.replyTo ? this.replying(this.replyTo) : nothing}
        <div class="row write">
          <label class="hidden-text" for="text">${this.t('write')}</label>
          <textarea
            id="text"
            rows="1"
            placeholder=${this.t('writeHint')}
            aria-describedby="hint"
            aria-invalid=${tooLong}
            .value=${this.text}
            @input=${this.onInput}
          ></textarea>
          <button class="primary" ?disabled=${this.text.trim() === '' || tooLong}>${this.t('send')}</button>
        </div>
        <p id="hint" class=${tooLong ? 'error' : 'hidden-text'}>
          ${tooLong ? this.t('tooLong', { limit: MOST_CHARACTERS }) : this.t('enterSends')}
        </p>
      </form>
    `;
  }

  private replying({ content, sender }: ThreadMessage) {
    return html`<div class="replying row quiet">
      <span class="grow">${this.t('answering', { name: this.nameOf(sender) })} ${content}</span>
      <button type="button" class="plain" @click=${this.stopReplying}>${this.t('cancelAnswer')}</button>
    </div>`;
  }

  private stopReplying(): void {
    this.dispatchEvent(new Event('stop-replying'));
    this.focus();
  }

  private onInput(event: InputEvent): void {
    this.text = (event.target as HTMLTextAreaElement).value;
    this.session.drafts.keep(this.chatId, this.text);
  }

  private onKey(event: KeyboardEvent): void {
    if (event.key === 'Escape' && this.replyTo) this.stopReplying();
    // While a word is being composed, Enter takes a suggestion.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.send();
  }

  private onSubmit(event: SubmitEvent): void {
    event.preventDefault();
    this.send();
  }

  private send(): void {
    const { chatId, replyTo } = this;
    const text = this.text.trim();
    if (text === '' || [...text].length > MOST_CHARACTERS) return;
    const answered = replyTo && { id: replyTo.id, content: replyTo.content };
    this.session.outbox.send({ chatId, text, language: this.around.contentLanguage, replyTo: answered });
    this.session.drafts.keep(chatId, '');
    this.text = '';
    this.stopReplying();
  }
}
