import { type Awaitable, chain } from '../awaitable.js';
import type { RequestContext } from '../context.js';
import { listTranslations, pickLanguage, type Translations } from './translations.js';

/** A text in the language in which it is shown. */
export interface ShownText {
  language: string;
  text: string;
}

/** Which of a text's languages is shown: the asked one, else the request's, else the space's default, else any. */
export function shownText(
  translations: Translations,
  spaceKey: number,
  asked: string | null | undefined,
  { language, loaders }: Pick<RequestContext, 'language' | 'loaders'>,
): Awaitable<ShownText> {
  const given = listTranslations(translations);
  const show = (picked: string | undefined) => given.find((one) => one.language === picked);
  const shown = given.length === 1 ? given[0] : show(pickLanguage(translations, asked, language));
  if (shown) return shown;
  return chain(loaders.courseSpaces.load(spaceKey), (space) => show(space?.defaultLanguage) ?? (given[0] as ShownText));
}
