/** One text in one or more languages: BCP 47 tag to text. */
export type Translations = Readonly<Record<string, string>>;

/** The text in the first of these languages that it has, or undefined. */
export function pick(translations: Translations, ...languages: (string | null | undefined)[]): string | undefined {
  for (const language of languages) {
    const text = language && Object.hasOwn(translations, language) ? translations[language] : undefined;
    if (text !== undefined) return text;
  }
  return undefined;
}

/** The first of these languages in which there is a text, or undefined. */
export function pickLanguage(
  translations: Translations,
  ...languages: (string | null | undefined)[]
): string | undefined {
  return languages.find((language) => language && Object.hasOwn(translations, language)) ?? undefined;
}

/** The text where there is one in one language only, as of most; then nobody needs to know which languages to prefer. */
export function pickOnly(translations: Translations): string | undefined {
  let only: string | undefined;
  for (const language in translations) {
    if (only !== undefined) return undefined;
    only = translations[language];
  }
  return only;
}

/** The text in any language, always the same; empty where there is none, as in a tombstone. */
export function pickAny(translations: Translations): string {
  return listTranslations(translations)[0]?.text ?? '';
}

/** All languages of a text, in the alphabetic order of their tags. */
export function listTranslations(translations: Translations): { language: string; text: string }[] {
  return Object.entries(translations)
    .map(([language, text]) => ({ language, text }))
    .sort((a, b) => (a.language < b.language ? -1 : 1));
}
