import { BadUserInputError } from '../errors.js';
import type { Languages } from './languages.js';
import type { Translations } from './translations.js';

/** A text in one language as it was asked to be stored. */
export interface GivenTranslation {
  language: string;
  text: string;
}

/** A control character other than newline and tab. */
const FORBIDDEN = /[^\P{Cc}\n\t]/u;

/** The number of Unicode code points, which is what a reader would call characters better than UTF-16 units are. */
function countCodePoints(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/**
 * Checks one line or page of text: not blank, at most `limit` code points, well-formed, no control characters.
 * Throws BadUserInputError with the field.
 */
export function checkText(text: string, field: string, limit: number): void {
  if (!text.isWellFormed() || FORBIDDEN.test(text)) throw new BadUserInputError('text.malformed', field);
  if (text.trim() === '') throw new BadUserInputError('text.empty', field);
  // A code point has at most two units, so a text this short needs no counting.
  if (text.length > limit) {
    const given = countCodePoints(text);
    if (given > limit) throw new BadUserInputError('text.tooLong', field, { limit, given });
  }
}

/**
 * Checks a text given in several languages: at least one, each configured and given once, each text within `limit`.
 * Throws BadUserInputError with the field, such as `input.content[1].text`.
 */
export function checkTranslations(
  given: readonly GivenTranslation[],
  field: string,
  limit: number,
  languages: Languages,
): Translations {
  if (given.length === 0) throw new BadUserInputError('translations.empty', field);
  const translations: Record<string, string> = {};
  given.forEach(({ language, text }, index) => {
    const at = `${field}[${index}]`;
    if (!languages.includes(language)) {
      const parameters = { languages: languages.all.join(', '), given: language };
      throw new BadUserInputError('translations.unknownLanguage', `${at}.language`, parameters);
    }
    if (Object.hasOwn(translations, language)) {
      throw new BadUserInputError('translations.duplicate', `${at}.language`, { language });
    }
    checkText(text, `${at}.text`, limit);
    translations[language] = text;
  });
  return translations;
}
