import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { GetToken } from '../connection/shared-connections.js';
import { Texts } from '../i18n/texts.js';
import { base, theme } from '../styles/theme.js';
import { followUnreadCount, unreadCountEvent } from '../unread-count.js';
import { languageOf } from './language-of.js';

/**
 * How many messages somebody has not seen, live; nothing is shown where there are none.
 *
 * @fires unread-count - Each count as it comes, in `detail.unreadCount`; it bubbles.
 */
@customElement('lovelace-unread-badge')
export class UnreadBadge extends LitElement {
  static override styles = [
    theme,
    base,
    css`
      :host {
        display: inline-block;
      }
    `,
  ];

  /** The service's GraphQL; without it, beside the script. */
  @property() endpoint: string | undefined;
  /** Where the page's own server gives a token, as JSON: `{ "token": "..." }`. */
  @property({ attribute: 'token-url' }) tokenUrl: string | undefined;
  /** Counts the chats of one course space only. */
  @property({ attribute: 'course-space' }) courseSpace: string | undefined;
  /** `light` or `dark`; without it, as the browser prefers. */
  @property({ reflect: true }) theme: string | undefined;
  /** What gives a token, in place of `token-url`. */
  @property({ attribute: false }) getToken: GetToken | undefined;
  @state() private unreadCount = 0;
  private texts = new Texts('en');
  private stop: (() => void) | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.restart();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.stop?.();
    this.stop = undefined;
  }

  protected override willUpdate(changed: PropertyValues): void {
    const settings = ['endpoint', 'tokenUrl', 'courseSpace', 'getToken'];
    if (!this.hasUpdated || settings.some((name) => changed.has(name))) this.restart();
  }

  protected override render() {
    const { unreadCount: count } = this;
    if (count === 0) return nothing;
    const text = this.texts.t('unreadMessages', { count });
    return html`<span class="root"
      ><span class="badge" part="badge" role="img" aria-label=${text} title=${text}>${count}</span></span
    >`;
  }

  private restart(): void {
    this.stop?.();
    const { endpoint, tokenUrl, getToken, courseSpace } = this;
    const language = languageOf(this);
    this.texts = new Texts(language);
    const request = { endpoint, tokenUrl, getToken, courseSpace, language };
    this.stop = followUnreadCount(request, (unreadCount) => {
      this.unreadCount = unreadCount;
      this.dispatchEvent(unreadCountEvent(unreadCount));
    });
  }
}
