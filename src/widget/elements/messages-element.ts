import { html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { MessageTextFragment } from '../api/operations.js';
import { ApiError } from '../connection/api-error.js';
import type { Connection } from '../connection/connection.js';
import { type GetToken, shareConnection } from '../connection/shared-connections.js';
import { LANGUAGES, Texts } from '../i18n/texts.js';
import { People, type ResolveUsers } from '../model/people.js';
import { Session } from '../model/session.js';
import { messagesLayout } from '../styles/messages-layout.js';
import { base, theme } from '../styles/theme.js';
import { unreadCountEvent } from '../unread-count.js';
import { languageOf } from './language-of.js';
import type { Place } from './place.js';
import type { Surroundings } from './view.js';

type Tab = 'chats' | 'inbox' | 'search';

const STATE_TEXTS = { lost: 'lineLost', 'signed-out': 'signedOut', crowded: 'tooManyWindows' } as const;
/** What begins everything anew when it changes. */
const SETTINGS = ['endpoint', 'tokenUrl', 'getToken', 'courseSpace', 'resolveUsers', 'lang'];

/**
 * The chats of whoever is signed in: lists, the open chat, a new one, search, and for staff what they are asked.
 *
 * @fires unread-count - Each count of unseen messages as it comes, in `detail.unreadCount`; it bubbles.
 */
@customElement('lovelace-messages')
export class MessagesElement extends LitElement {
  static override styles = [theme, base, messagesLayout];

  /** The service's GraphQL; without it, beside the script. */
  @property() endpoint: string | undefined;
  /** Where the page's own server gives a token, as JSON: `{ "token": "..." }`. */
  @property({ attribute: 'token-url' }) tokenUrl: string | undefined;
  /** Shows the chats of one course space only. */
  @property({ attribute: 'course-space' }) courseSpace: string | undefined;
  /** The chat to begin with. */
  @property() chat: string | undefined;
  /** `light` or `dark`; without it, as the browser prefers. */
  @property({ reflect: true }) theme: string | undefined;
  /** The language of what it says, as BCP 47 tag; without it, that of the page. */
  @property() override lang = '';
  /** What gives a token, in place of `token-url`. */
  @property({ attribute: false }) getToken: GetToken | undefined;
  /** What people are called on this page; without it, as the roster says. */
  @property({ attribute: false }) resolveUsers: ResolveUsers | undefined;
  /** Undefined until the service has said who this is. */
  @state() private around: Surroundings | undefined;
  @state() private place: Place = { kind: 'nowhere' };
  @state() private tab: Tab = 'chats';
  @state() private announced = '';
  @state() private refusal = '';
  private texts = new Texts('en');
  private people = new People(undefined);
  private connection: Connection | undefined;
  private endings: (() => void)[] = [];
  private announcedCount: number | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.restart();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.stop();
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (!this.hasUpdated || SETTINGS.some((name) => changed.has(name))) this.restart();
    else if (changed.has('chat') && this.chat) this.go({ kind: 'chat', chatId: this.chat });
  }

  protected override render() {
    const { around } = this;
    return html`
      <div class="root" lang=${this.texts.language}>
        ${this.line()} ${this.refused()} ${around ? this.inside(around) : html`<p class="empty" role="status">${this.texts.t('connecting')}</p>`}
        <div class="hidden-text" role="status">${this.announced}</div>
      </div>
    `;
  }

  private line() {
    const state = this.connection?.state;
    if (state === undefined || state === 'open' || state === 'connecting') return nothing;
    return html`<p class="line" role="status">${this.texts.t(STATE_TEXTS[state])}</p>`;
  }

  private refused() {
    if (this.refusal === '') return nothing;
    const dismiss = () => {
      this.refusal = '';
    };
    return html`<div class="refused row">
      <p class="error grow" role="alert">${this.refusal}</p>
      <button @click=${dismiss}>${this.texts.t('dismiss')}</button>
    </div>`;
  }

  private inside(around: Surroundings) {
    const { texts, place } = this;
    return html`
      <div class="panes ${place.kind === 'nowhere' ? '' : 'detail'}">
        <section class="side" aria-label=${texts.t('overview')}>
          <div class="bar row">
            ${this.tabs(around.session)} <span class="grow"></span>
            <button class="primary" @click=${() => this.go({ kind: 'new-chat' })}>${texts.t('newChat')}</button>
          </div>
          ${this.overview(around)}
        </section>
        <section class="main" aria-label=${texts.t('openChat')}>${this.main(around)}</section>
      </div>
    `;
  }

  private tabs({ inbox }: Session) {
    const tabs: Tab[] = inbox ? ['chats', 'inbox', 'search'] : ['chats', 'search'];
    return tabs.map((tab) => {
      const show = () => {
        this.tab = tab;
      };
      return html`<button aria-pressed=${this.tab === tab} @click=${show}>${this.texts.t(tab)}</button>`;
    });
  }

  private overview(around: Surroundings) {
    switch (this.tab) {
      case 'chats':
        return html`<lovelace-chat-list class="fill" .around=${around}></lovelace-chat-list>`;
      case 'inbox':
        return html`<lovelace-inbox class="fill" .around=${around}></lovelace-inbox>`;
      case 'search':
        return html`<lovelace-search class="fill" .around=${around}></lovelace-search>`;
    }
  }

  private main(around: Surroundings) {
    const { place } = this;
    switch (place.kind) {
      case 'nowhere':
        return html`<p class="empty">${this.texts.t('chooseChat')}</p>`;
      case 'new-chat':
        return html`${this.backButton()}
          <lovelace-new-chat class="fill detail-view" .around=${around} .answering=${place.answering}></lovelace-new-chat>`;
      case 'publish':
        return html`${this.backButton()}
          <lovelace-publish class="fill detail-view" .around=${around} .published=${place}></lovelace-publish>`;
      case 'chat': {
        const { thread } = around.session;
        if (!thread) return nothing;
        return html`
          <lovelace-chat-head .around=${around} .thread=${thread}>${this.backButton()}</lovelace-chat-head>
          <lovelace-thread
            class="fill detail-view"
            .around=${around}
            .thread=${thread}
            .messageId=${place.messageId}
          ></lovelace-thread>
        `;
      }
    }
  }

  private backButton() {
    return html`<button class="back plain" @click=${() => this.go({ kind: 'nowhere' })}>← ${this.texts.t('back')}</button>`;
  }

  private go(place: Place): void {
    const left = this.place;
    this.refusal = '';
    this.place = place;
    // Lists show which of theirs is open.
    this.around?.session.changed();
    if (place.kind === 'chat') this.around?.session.openThread(place.chatId);
    if (place.kind === 'nowhere') this.around?.session.openThread(undefined);
    // Whoever is elsewhere on the page stays there.
    if (this.matches(':focus-within')) void this.updateComplete.then(() => this.moveFocus(place, left));
  }

  /** To what was opened; on going back, to what it was opened with. */
  private moveFocus(place: Place, left: Place): void {
    if (place.kind !== 'nowhere') this.renderRoot.querySelector<HTMLElement>('.detail-view')?.focus();
    else if (left.kind === 'chat') this.focusChat(left.chatId);
  }

  private focusChat(chatId: string): void {
    const list = this.renderRoot.querySelector('.side .fill');
    list?.shadowRoot?.querySelector<HTMLElement>(`[data-chat="${CSS.escape(chatId)}"]`)?.focus();
  }

  /** The widget's own language, where it speaks that of the page. */
  private get contentLanguage(): string {
    const [primary = ''] = this.texts.language.split('-');
    return LANGUAGES.includes(primary) ? primary : 'en';
  }

  private restart(): void {
    this.stop();
    const language = languageOf(this);
    this.texts = new Texts(language);
    this.people = new People(this.resolveUsers);
    const { endpoint, tokenUrl, getToken } = this;
    const used = shareConnection({ endpoint, tokenUrl, getToken, language });
    if (!used) return;
    const { connection, release } = used;
    this.connection = connection;
    this.endings = [release, connection.observe(() => this.requestUpdate())];
    void this.start(connection).catch((error) => {
      if (!(error instanceof ApiError)) throw error;
      this.refusal = error.message;
    });
  }

  private async start(connection: Connection): Promise<void> {
    const onArrival = (message: MessageTextFragment) => this.announceArrival(message);
    const session = await Session.start(connection, { courseSpaceId: this.courseSpace, onArrival });
    // It may have been taken out of the page, or told to be something else, meanwhile.
    if (this.connection !== connection || this.around) return session.close();
    this.around = this.surround(session);
    this.endings.unshift(
      session.observe(() => this.onChange(session)),
      () => session.close(),
    );
    if (this.chat) this.go({ kind: 'chat', chatId: this.chat });
  }

  private surround(session: Session): Surroundings {
    const { texts, people, contentLanguage } = this;
    return {
      session,
      texts,
      people,
      contentLanguage,
      place: () => this.place,
      go: (to) => this.go(to),
      refuse: (text) => {
        this.refusal = text;
      },
      announce: (text) => this.announce(text),
    };
  }

  private stop(): void {
    for (const end of this.endings) end();
    this.endings = [];
    this.connection = undefined;
    this.around = undefined;
    this.place = { kind: 'nowhere' };
  }

  private onChange({ unreadCount }: Session): void {
    this.requestUpdate();
    if (unreadCount === this.announcedCount) return;
    this.announcedCount = unreadCount;
    this.dispatchEvent(unreadCountEvent(unreadCount));
  }

  private announceArrival({ sender, content }: MessageTextFragment): void {
    const known = sender ? this.people.nameOf(sender) : this.texts.t('learningEnvironment');
    this.announce(`${known ?? this.texts.t('somebody')}: ${content}`);
  }

  private announce(text: string): void {
    this.announced = text;
  }
}
