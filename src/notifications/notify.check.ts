import { BadUserInputError } from '../errors.js';
import { checkText } from '../i18n/translation-input.js';
import type { MessageContext } from './message-context.js';
import type { MessageContextInput, NotifyInput } from './notify.input.js';

/** Ids are opaque; the learning environment says that they have at most 255 characters. */
const ID_LIMIT = 255;
const LINK_LIMIT = 2_000;
const KEY_LIMIT = 255;
/** Thirty days. */
const WINDOW_LIMIT = 43_200;
const DEFAULT_WINDOW = 1_440;

/** By which the same is known again, and for how many minutes. */
export interface Dedupe {
  key: string;
  windowMinutes: number;
}

/** What a message is about, without what was not given; null where nothing was. Throws BadUserInputError with the field. */
export function checkContext(given: MessageContextInput | null | undefined): MessageContext | null {
  const context: MessageContext = {};
  for (const name of ['exercise', 'answerId'] as const) {
    const id = given?.[name];
    if (id == null) continue;
    checkText(id, `input.context.${name}`, ID_LIMIT);
    context[name] = id;
  }
  if (given?.link != null) context.link = checkLink(given.link);
  return Object.keys(context).length > 0 ? context : null;
}

/** Whoever shows it makes it something to click on: what would run as a script is refused. */
function checkLink(link: string): string {
  const field = 'input.context.link';
  checkText(link, field, LINK_LIMIT);
  if (!/^https?:\/\/\S+$/i.test(link) || !URL.canParse(link)) throw new BadUserInputError('notify.linkInvalid', field);
  return link;
}

/** The dedupe key with its window; undefined without one. Throws BadUserInputError with the field. */
export function checkDedupe({ dedupeKey, dedupeWindowMinutes }: NotifyInput): Dedupe | undefined {
  const windowMinutes = dedupeWindowMinutes ?? DEFAULT_WINDOW;
  if (windowMinutes < 1 || windowMinutes > WINDOW_LIMIT) {
    const parameters = { limit: WINDOW_LIMIT, given: windowMinutes };
    throw new BadUserInputError('notify.windowInvalid', 'input.dedupeWindowMinutes', parameters);
  }
  if (dedupeKey == null) return undefined;
  checkText(dedupeKey, 'input.dedupeKey', KEY_LIMIT);
  return { key: dedupeKey, windowMinutes };
}
