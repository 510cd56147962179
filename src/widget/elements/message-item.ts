import { css, html, nothing, type TemplateResult } from 'lit';
import type { Texts } from '../i18n/texts.js';
import type { Outgoing } from '../model/outbox.js';
import type { ThreadMessage } from '../model/thread.js';
import { link, linkedText } from './linked-text.js';

/** How a message looks in its chat. */
export interface MessageItem {
  message: ThreadMessage;
  texts: Texts;
  name: string;
  isOwn: boolean;
  /** It goes on from the one above, by the same person. */
  isContinued: boolean;
  /** Who wrote what it answers. */
  repliedName: string | undefined;
  receipt: TemplateResult | typeof nothing;
  actions: TemplateResult | typeof nothing;
  /** In place of its text, while it is edited or about to be deleted. */
  form: TemplateResult | undefined;
}

const styles = css`
  .message {
    position: relative;
    max-width: min(46em, 85%);
    padding: 8px 12px;
    border-radius: var(--radius);
    background: var(--surface);
    overflow-wrap: anywhere;
  }
  .message.own {
    margin-inline-start: auto;
    background: var(--own);
  }
  .message .name {
    font-weight: 600;
  }
  .message .text {
    white-space: pre-wrap;
  }
  .message.deleted .text {
    color: var(--quiet);
    font-style: italic;
  }
  .message blockquote {
    overflow: hidden;
    margin: 2px 0 4px;
    padding-inline-start: 8px;
    border-inline-start: 3px solid var(--line);
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .message .actions {
    display: flex;
    flex-wrap: wrap;
    gap: 2px;
  }
  .message .actions button {
    min-height: 26px;
    padding: 0 6px;
    font-size: 0.85em;
  }
  @media (hover: hover) {
    .message .actions {
      position: absolute;
      z-index: 1;
      inset-block-start: -12px;
      inset-inline-end: 8px;
      border: 1px solid var(--line);
      border-radius: var(--radius);
      background: var(--background);
      opacity: 0;
    }
    .message:hover .actions,
    .message:focus-within .actions {
      opacity: 1;
    }
  }
  .message.pending .text {
    opacity: 0.75;
  }
`;

function render(item: MessageItem) {
  const { message, texts, isOwn, isContinued, name, receipt, actions, form } = item;
  const { sentAt, deleted } = message;
  return html`
    <div class="message ${isOwn ? 'own' : ''} ${deleted ? 'deleted' : ''}">
      <p>
        <span class=${isContinued ? 'hidden-text' : 'name'}>${name}</span>
        <time class="quiet" datetime=${sentAt} title=${texts.exactly(sentAt)}>${texts.time(sentAt)}</time>
        ${message.editedAt && !deleted ? html`<span class="quiet">${texts.t('edited')}</span>` : nothing}
        ${message.count > 1 ? html`<span class="quiet">${texts.t('reportedTimes', { count: message.count })}</span>` : nothing}
      </p>
      ${replied(item)} ${form ?? body(item)} ${receipt} ${form ? nothing : actions}
    </div>
  `;
}

function replied({ message: { replyTo }, texts, repliedName }: MessageItem) {
  if (!replyTo) return nothing;
  return html`<blockquote class="quiet">
    ${repliedName}: ${replyTo.deleted ? texts.t('deletedMessage') : replyTo.content}
  </blockquote>`;
}

function body({ message, texts }: MessageItem) {
  const { deleted, deletionReason, content, context } = message;
  if (deleted) {
    const reason = deletionReason ? `${texts.t('deletedMessage')} (${deletionReason})` : texts.t('deletedMessage');
    return html`<p class="text">${reason}</p>`;
  }
  return html`
    <p class="text">${linkedText(content)}</p>
    ${context?.link ? html`<p>${link(context.link, context.exercise ?? context.link)}</p>` : nothing}
  `;
}

/** A message that is on its way, or was refused. */
function renderOutgoing(
  { key, text, writtenAt, refusal, replyTo }: Outgoing,
  { texts, retry, discard }: { texts: Texts; retry: () => void; discard: () => void },
) {
  return html`
    <div class="message own pending" data-outgoing=${key}>
      <p>
        <span class="hidden-text">${texts.t('you')}</span>
        <time class="quiet">${texts.time(writtenAt)}</time>
        <span class="quiet">${refusal === undefined ? texts.t('sending') : nothing}</span>
      </p>
      ${replyTo ? html`<blockquote class="quiet">${replyTo.content}</blockquote>` : nothing}
      <p class="text">${linkedText(text)}</p>
      ${
        refusal === undefined
          ? nothing
          : html`<p class="error" role="alert">${texts.t('notSent')} ${refusal}</p>
              <div class="row">
                <button @click=${retry}>${texts.t('tryAgain')}</button>
                <button @click=${discard}>${texts.t('discard')}</button>
              </div>`
      }
    </div>
  `;
}

/** A message as it is shown in its chat. */
export const messageItem = { styles, render, renderOutgoing };
