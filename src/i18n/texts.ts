import { readdirSync, readFileSync } from 'node:fs';
import i18next, { type i18n } from 'i18next';
import english from './locales/en.json' with { type: 'json' };

type Singular<Key> = Key extends `${infer Base}_${'one' | 'other'}` ? Base : Key;

/** The name of one of the service's own texts; every file in `locales/` has them all. */
export type TextKey = Singular<keyof typeof english>;

const LOCALES = new URL('./locales/', import.meta.url);

/** The service's own words (errors), one resource file per language: a new language is a new file. */
export class Texts {
  private constructor(private readonly resources: i18n) {}

  /** Reads every resource file. `fallback` is the language of a text that a file lacks. */
  static async load(fallback: string): Promise<Texts> {
    const texts = i18next.createInstance();
    const resources = Object.fromEntries(
      readdirSync(LOCALES).map((file) => [
        file.replace('.json', ''),
        { translation: JSON.parse(readFileSync(new URL(file, LOCALES), 'utf8')) },
      ]),
    );
    await texts.init({
      resources,
      fallbackLng: [fallback, 'en'],
      keySeparator: false,
      nsSeparator: false,
      interpolation: { escapeValue: false },
    });
    return new Texts(texts);
  }

  /** The text in a language, its placeholders filled. */
  translate(key: TextKey, language: string, parameters: Readonly<Record<string, unknown>> = {}): string {
    return this.resources.t(key, { lng: language, ...parameters });
  }
}
