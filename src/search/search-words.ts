import { checkText } from '../i18n/translation-input.js';

const SEARCH_LIMIT = 200;

/** What a search finds, for the descriptions of the API. */
export const SEARCH_DESCRIPTION =
  'Words of which all must occur, at most 200 characters. Inflected forms find each other in the languages whose stems ' +
  'are known (Finnish, English, Swedish and some twenty more), and the last word may be the beginning of one. ' +
  'Without a word in it, nothing is searched for.';

/** The words of a search; undefined where it has none. Throws BadUserInputError with the field. */
export function checkSearch(words: string | null | undefined, field: string): string | undefined {
  if (words == null || words.trim() === '') return undefined;
  checkText(words, field, SEARCH_LIMIT);
  return words;
}
