import { html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { PublishToFaqDocument } from '../api/operations.js';
import { ApiError } from '../connection/api-error.js';
import { base } from '../styles/theme.js';
import { formStyles } from './forms.js';
import type { Place } from './place.js';
import { View } from './view.js';

/** Publishes a question and its answer in the FAQ of the course space, in words that may differ from those of the chat. */
@customElement('lovelace-publish')
export class PublishView extends View {
  static override styles = [base, formStyles];

  @property({ attribute: false }) published!: Extract<Place, { kind: 'publish' }>;
  @state() private answer = '';
  @state() private refusal: ApiError | undefined;
  @state() private isDone = false;
  private readonly key = crypto.randomUUID();

  override connectedCallback(): void {
    super.connectedCallback();
    this.answer = this.published.answers[0]?.content ?? '';
  }

  override focus(): void {
    this.renderRoot.querySelector<HTMLElement>('textarea')?.focus();
  }

  protected override render() {
    const { question, answers } = this.published;
    return html`
      <form @submit=${this.onSubmit}>
        <h2>${this.t('publishTitle')}</h2>
        <p class="quiet">${this.t('publishHint')}</p>
        <label class="field">
          ${this.t('question')}
          <textarea name="question" rows="4" required maxlength="10000" .defaultValue=${question}></textarea>
        </label>
        ${
          answers.length > 1
            ? html`<label class="field">
                ${this.t('takeAnswer')}
                <select @change=${this.onTake}>
                  ${answers.map(({ id, content }) => html`<option value=${id}>${content.slice(0, 80)}</option>`)}
                </select>
              </label>`
            : nothing
        }
        <label class="field">
          ${this.t('answerText')}
          <textarea
            name="answer"
            rows="6"
            required
            maxlength="10000"
            .value=${this.answer}
            @input=${this.onAnswer}
          ></textarea>
        </label>
        <label class="field">
          ${this.t('exercise')}
          <input name="exercise" maxlength="255" />
        </label>
        ${this.refusal ? html`<p class="error" role="alert">${this.refusal.message}</p>` : nothing}
        ${this.isDone ? html`<p role="status">${this.t('published')}</p>` : nothing}
        <div class="row">
          <button class="primary" ?disabled=${this.isDone}>${this.t('publish')}</button>
          <button type="button" @click=${this.onBack}>${this.isDone ? this.t('back') : this.t('cancel')}</button>
        </div>
      </form>
    `;
  }

  private onTake(event: Event): void {
    const { value } = event.target as HTMLSelectElement;
    this.answer = this.published.answers.find(({ id }) => id === value)?.content ?? '';
  }

  private onAnswer(event: InputEvent): void {
    this.answer = (event.target as HTMLTextAreaElement).value;
  }

  private onBack(): void {
    const { thread } = this.session;
    this.around.go(thread ? { kind: 'chat', chatId: thread.chatId } : { kind: 'nowhere' });
  }

  private async onSubmit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const given = new FormData(event.target as HTMLFormElement);
    const { contentLanguage: language } = this.around;
    const translation = (name: string) => [{ language, text: String(given.get(name)).trim() }];
    const exercise = String(given.get('exercise')).trim();
    const input = {
      courseSpaceId: this.published.courseSpaceId,
      question: translation('question'),
      answer: translation('answer'),
      exercise: exercise === '' ? null : exercise,
      idempotencyKey: this.key,
    };
    try {
      await this.session.connection.mutate(PublishToFaqDocument, { input });
      this.refusal = undefined;
      this.isDone = true;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.refusal = error;
    }
  }
}
