import { css, html, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import {
  SearchFaqDocument,
  type SearchFaqQuery,
  SearchMessagesDocument,
  type SearchMessagesQuery,
} from '../api/operations.js';
import { ApiError } from '../connection/api-error.js';
import { Throttle } from '../model/throttle.js';
import { pane } from '../styles/pane.js';
import { base } from '../styles/theme.js';
import { highlighted } from './highlighted.js';
import { moveFocus } from './move-focus.js';
import { View } from './view.js';

type Found = SearchMessagesQuery['searchMessages'];
type FaqEntry = SearchFaqQuery['faq']['edges'][number]['node'];

const TYPING_MILLISECONDS = 250;

/** Finds messages of one's chats, and answers in the FAQ of the course space. */
@customElement('lovelace-search')
export class SearchView extends View {
  static override styles = [
    base,
    pane,
    css`
      .list {
        padding: 8px 12px;
      }
      h2 {
        margin: 12px 0 4px;
        font-size: 1em;
      }
      .hit {
        display: block;
        width: 100%;
        border: 0;
        border-bottom: 1px solid var(--line);
        border-radius: 0;
        text-align: start;
        overflow-wrap: anywhere;
      }
      dt {
        font-weight: 600;
        overflow-wrap: anywhere;
      }
      dd {
        margin: 0 0 12px;
        white-space: pre-wrap;
        overflow-wrap: anywhere;
      }
    `,
  ];

  @state() private search = '';
  @state() private found: Found | undefined;
  @state() private answers: readonly FaqEntry[] = [];
  @state() private refusal = '';
  private readonly typing = new Throttle(TYPING_MILLISECONDS, () => void this.find());

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.typing.cancel();
  }

  protected override render() {
    return html`
      <form class="tools" role="search" @submit=${this.onSubmit}>
        <label class="hidden-text" for="search">${this.t('search')}</label>
        <input
          id="search"
          type="search"
          autocomplete="off"
          placeholder=${this.t('searchHint')}
          .value=${this.search}
          @input=${this.onInput}
        />
      </form>
      <div class="list" @keydown=${this.onKey}>
        ${this.refusal ? html`<p class="error" role="alert">${this.refusal}</p>` : nothing}
        ${this.answers.length > 0 ? this.faq() : nothing} ${this.found ? this.messages(this.found) : nothing}
      </div>
    `;
  }

  private faq() {
    return html`<h2>${this.t('faq')}</h2>
      <dl>${this.answers.map(({ question, answer }) => html`<dt>${question}</dt><dd>${answer}</dd>`)}</dl>`;
  }

  private messages({ edges, pageInfo }: Found) {
    if (edges.length === 0) return html`<p class="empty">${this.t('nothingFound')}</p>`;
    return html`
      <h2>${this.t('messages')}</h2>
      <ul>
        ${edges.map(({ node, highlights }) => html`<li>${this.hit(node, highlights)}</li>`)}
      </ul>
      ${pageInfo.hasNextPage ? html`<button @click=${() => this.find(pageInfo.endCursor)}>${this.t('showMore')}</button>` : nothing}
    `;
  }

  private hit(
    { id, content, sentAt, sender, chat }: Found['edges'][number]['node'],
    ranges: Found['edges'][number]['highlights'],
  ) {
    const open = () => this.around.go({ kind: 'chat', chatId: chat.id, messageId: id });
    return html`<button class="hit" @click=${open}>
      <span class="quiet">${chat.topic} · ${this.nameOf(sender)} · ${this.texts.when(sentAt)}</span><br />
      ${highlighted(content, ranges)}
    </button>`;
  }

  private onInput(event: InputEvent): void {
    this.search = (event.target as HTMLInputElement).value;
    this.typing.later();
  }

  private onSubmit(event: SubmitEvent): void {
    event.preventDefault();
    this.typing.now();
  }

  private async find(after: string | null = null): Promise<void> {
    const search = this.search.trim();
    if (search === '') {
      this.found = undefined;
      this.answers = [];
      return;
    }
    try {
      const found = await this.ask(search, after);
      if (search !== this.search.trim()) return;
      this.refusal = '';
      this.found = after && this.found ? { ...found, edges: [...this.found.edges, ...found.edges] } : found;
      this.around.announce(this.t('foundMessages', { count: this.found.edges.length }));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.refusal = error.message;
    }
  }

  private async ask(search: string, after: string | null): Promise<Found> {
    const { connection, courseSpaceId } = this.session;
    const space = courseSpaceId ?? this.session.ownCourseSpaces[0]?.id;
    const [{ searchMessages }, faq] = await Promise.all([
      connection.query(SearchMessagesDocument, { search, courseSpaceId, after }),
      space === undefined ? undefined : connection.query(SearchFaqDocument, { search, courseSpaceId: space }),
    ]);
    this.answers = faq?.faq.edges.map(({ node }) => node) ?? [];
    return searchMessages;
  }

  private onKey(event: KeyboardEvent): void {
    moveFocus(event, this.renderRoot.querySelectorAll<HTMLElement>('.hit'));
  }
}
