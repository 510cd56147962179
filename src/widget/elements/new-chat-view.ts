import { css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import {
  type Audience,
  type CreateChatInput,
  StudentGroupsDocument,
  type StudentGroupsQuery,
} from '../api/operations.js';
import { ApiError } from '../connection/api-error.js';
import { AUDIENCE_TEXTS } from '../i18n/audience-texts.js';
import { LANGUAGES } from '../i18n/texts.js';
import type { CourseSpace } from '../model/session.js';
import { base } from '../styles/theme.js';
import { formStyles } from './forms.js';
import type { PeoplePicker } from './people-picker.js';
import type { Place } from './place.js';
import { View } from './view.js';

type Group = NonNullable<StudentGroupsQuery['courseSpace']>['studentGroups'][number];
type Translated = 'topic' | 'content';

/** Begins a chat: to whom, about what, and what one has to say. */
@customElement('lovelace-new-chat')
export class NewChatView extends View {
  static override styles = [
    base,
    formStyles,
    css`
      blockquote {
        margin: 0;
        padding-inline-start: 8px;
        border-inline-start: 3px solid var(--line);
        color: var(--quiet);
        overflow-wrap: anywhere;
      }
    `,
  ];

  @property({ attribute: false }) answering: Extract<Place, { kind: 'new-chat' }>['answering'];
  @state() private space: CourseSpace | undefined;
  @state() private audience: Audience = 'COURSE_STAFF';
  @state() private groups: readonly Group[] = [];
  @state() private languages: readonly string[] = [];
  @state() private refusal: ApiError | undefined;
  @state() private isSending = false;
  private readonly key = crypto.randomUUID();
  private userIds: readonly string[] = [];

  override connectedCallback(): void {
    super.connectedCallback();
    const { ownCourseSpaces } = this.session;
    const spaces = ownCourseSpaces.filter(({ frozen }) => !frozen);
    this.space = spaces.find(({ id }) => id === this.answering?.courseSpaceId) ?? spaces[0];
    this.languages = [this.around.contentLanguage];
    void this.attempt(this.loadSpace());
  }

  override focus(): void {
    this.renderRoot.querySelector<HTMLElement>('select, input')?.focus();
  }

  protected override render() {
    if (!this.space) return html`<p class="empty">${this.t('nowhereToWrite')}</p>`;
    return html`
      <form @submit=${this.onSubmit}>
        <h2>${this.t('newChat')}</h2>
        ${this.answering ? html`<blockquote>${this.answering.content}</blockquote>` : nothing} ${this.spaceField()}
        ${this.audienceField(this.space)} ${this.audience === 'STUDENT_GROUP' ? this.groupField() : nothing}
        ${this.audience === 'USERS' ? this.peopleField(this.space) : nothing}
        ${this.languages.map((language) => this.textFields(language))} ${this.addLanguage(this.space)}
        ${this.refusal ? html`<p class="error" role="alert">${this.refusal.message}</p>` : nothing}
        <div class="row">
          <button class="primary" ?disabled=${this.isSending}>${this.t('send')}</button>
          <button type="button" @click=${() => this.around.go({ kind: 'nowhere' })}>${this.t('cancel')}</button>
        </div>
      </form>
    `;
  }

  private spaceField() {
    const spaces = this.session.ownCourseSpaces.filter(({ frozen }) => !frozen);
    if (spaces.length === 1 || this.answering) return nothing;
    return html`<label class="field">
      ${this.t('courseSpace')}
      <select name="space" @change=${this.onSpace}>
        ${spaces.map(({ id, name }) => html`<option value=${id} ?selected=${id === this.space?.id}>${name}</option>`)}
      </select>
    </label>`;
  }

  private audienceField({ viewerRole }: CourseSpace) {
    const audiences = (Object.keys(AUDIENCE_TEXTS) as Audience[]).filter((audience) => {
      if (audience === 'COURSE') return viewerRole !== 'STUDENT';
      return audience !== 'STUDENT_GROUP' || this.groups.length > 0;
    });
    return html`<label class="field">
      ${this.t('to')}
      <select name="audience" @change=${this.onAudience}>
        ${audiences.map(
          (one) =>
            html`<option value=${one} ?selected=${one === this.audience}>${this.t(AUDIENCE_TEXTS[one])}</option>`,
        )}
      </select>
    </label>`;
  }

  private groupField() {
    return html`<label class="field">
      ${this.t('group')}
      <select name="group" required>
        ${this.groups.map(({ id, name }) => html`<option value=${id}>${name}</option>`)}
      </select>
    </label>`;
  }

  private peopleField({ id }: CourseSpace) {
    const take = (event: Event) => {
      this.userIds = (event.target as PeoplePicker).chosen.map((person) => person.id);
    };
    return html`<lovelace-people-picker .around=${this.around} .courseSpaceId=${id} @change=${take}></lovelace-people-picker>`;
  }

  private textFields(language: string) {
    const label = (name: string) =>
      this.languages.length > 1 ? `${name} (${this.texts.nameOfLanguage(language)})` : name;
    return html`
      <label class="field">
        ${label(this.t('topic'))}
        <input name=${`topic-${language}`} required maxlength="200" lang=${language} />
      </label>
      <label class="field">
        ${label(this.t('message'))}
        <textarea name=${`content-${language}`} rows="5" required maxlength="10000" lang=${language}></textarea>
      </label>
    `;
  }

  private addLanguage({ viewerRole }: CourseSpace) {
    const more = LANGUAGES.filter((language) => !this.languages.includes(language));
    if (viewerRole === 'STUDENT' || more.length === 0) return nothing;
    return html`<div class="row">
      ${more.map((language) => {
        const name = this.texts.nameOfLanguage(language);
        const add = () => {
          this.languages = [...this.languages, language];
        };
        return html`<button type="button" @click=${add}>${this.t('addLanguage', { language: name })}</button>`;
      })}
    </div>`;
  }

  private onSpace(event: Event): void {
    const { value } = event.target as HTMLSelectElement;
    this.space = this.session.ownCourseSpaces.find(({ id }) => id === value);
    this.audience = 'COURSE_STAFF';
    void this.attempt(this.loadSpace());
  }

  private onAudience(event: Event): void {
    this.audience = (event.target as HTMLSelectElement).value as Audience;
  }

  private async loadSpace(): Promise<void> {
    if (!this.space) return;
    const { id } = this.space;
    const { courseSpace } = await this.session.connection.query(StudentGroupsDocument, { courseSpaceId: id });
    if (id === this.space.id) this.groups = courseSpace?.studentGroups ?? [];
  }

  private async onSubmit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (!this.space || this.isSending) return;
    this.isSending = true;
    try {
      const chat = await this.session.createChat(
        this.inputOf(new FormData(event.target as HTMLFormElement), this.space),
      );
      this.around.go({ kind: 'chat', chatId: chat.id });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.refusal = error;
    } finally {
      this.isSending = false;
    }
  }

  private inputOf(given: FormData, { id }: CourseSpace): CreateChatInput {
    const { audience, answering, key } = this;
    const translations = (field: Translated) =>
      this.languages.map((language) => ({ language, text: String(given.get(`${field}-${language}`)).trim() }));
    return {
      courseSpaceId: id,
      audience,
      topic: translations('topic'),
      content: translations('content'),
      idempotencyKey: key,
      ...(answering ? { replyToId: answering.messageId } : {}),
      ...(audience === 'STUDENT_GROUP' ? { studentGroupId: String(given.get('group')) } : {}),
      ...(audience === 'USERS' ? { userIds: [...this.userIds] } : {}),
    };
  }
}
