import { type Awaitable, chain } from '../awaitable.js';
import type { RequestContext } from '../context.js';
import { shownText } from '../i18n/shown-text.js';
import type { Translations } from '../i18n/translations.js';
import type { TextRange } from './highlight.js';

/** Something that was found. */
interface Found {
  spaceKey: number;
  /** What was searched for, in which languages (separated by commas); undefined where nothing was. */
  found?: { words: string; languages: string } | undefined;
}

/** Where a text of what was found, as it is shown, has the words of the search. */
export function readHighlights(
  { found, spaceKey }: Found,
  translations: Translations,
  asked: string | undefined,
  context: RequestContext,
): Awaitable<readonly TextRange[]> {
  if (!found) return [];
  return chain(shownText(translations, spaceKey, asked, context), ({ language, text }) =>
    context.loaders.highlights.load({ text, language, ...found }),
  );
}
