import { HANDLE_LIMIT, isHandle } from '../course-spaces/handle.js';
import { BadUserInputError } from '../errors.js';
import type { Languages } from '../i18n/languages.js';
import { checkText, checkTranslations, type GivenTranslation } from '../i18n/translation-input.js';
import type { Translations } from '../i18n/translations.js';
import { checkPlainText } from './plain-text.js';

/** As long as a message can be, which an entry may be made from. */
const TEXT_LIMIT = 10_000;
/** Ids are opaque; the learning environment says that they have at most 255 characters. */
const ID_LIMIT = 255;

/** Checks a question or an answer: as any text in several languages, and plain. Throws BadUserInputError with the field. */
export function checkPlainTranslations(
  given: readonly GivenTranslation[],
  field: string,
  languages: Languages,
): Translations {
  const translations = checkTranslations(given, field, TEXT_LIMIT, languages);
  given.forEach(({ text }, index) => {
    checkPlainText(text, `${field}[${index}].text`);
  });
  return translations;
}

/** What the learning environment finds an entry by. */
export interface FaqLabels {
  exercise?: string | null;
  hook?: string | null;
}

/** Checks what the learning environment finds an entry by. Throws BadUserInputError with the field. */
export function checkLabels({ exercise, hook }: FaqLabels): void {
  if (exercise != null) {
    checkText(exercise, 'input.exercise', ID_LIMIT);
    checkPlainText(exercise, 'input.exercise');
  }
  if (hook != null && !isHandle(hook)) {
    throw new BadUserInputError('faq.hookInvalid', 'input.hook', { limit: HANDLE_LIMIT });
  }
}
