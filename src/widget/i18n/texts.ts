import { createInstance, type i18n } from 'i18next';
import en from './locales/en.json' with { type: 'json' };
import fi from './locales/fi.json' with { type: 'json' };
import sv from './locales/sv.json' with { type: 'json' };

const LOCALES: Record<string, Record<string, string>> = { fi, en, sv };
const FALLBACK = 'en';

/** The languages that the widget itself speaks. */
export const LANGUAGES = Object.keys(LOCALES);

/** Its name, without the `_one` and `_other` of its forms. */
export type TextKey = Exclude<keyof typeof en, `${string}_one` | `${string}_other`> | PluralKey<keyof typeof en>;
type PluralKey<Key> = Key extends `${infer Name}_other` ? Name : never;

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** The widget's own words, and dates, in the reader's language and time zone. */
export class Texts {
  private readonly translator: i18n;
  /** They cost more to make than to use. */
  private readonly formats = new Map<string, Intl.DateTimeFormat>();
  private readonly days: Intl.RelativeTimeFormat;

  /** Takes a BCP 47 tag; what nobody has written texts for gets English ones. */
  constructor(readonly language: string) {
    this.translator = createInstance({
      lng: language,
      fallbackLng: FALLBACK,
      resources: Object.fromEntries(Object.entries(LOCALES).map(([name, translation]) => [name, { translation }])),
      keySeparator: false,
      nsSeparator: false,
      // Lit writes texts as texts.
      interpolation: { escapeValue: false },
      initAsync: false,
    });
    void this.translator.init();
    this.days = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  }

  t(key: TextKey, values: Record<string, string | number> = {}): string {
    return this.translator.t(key, values);
  }

  /** The time of today, the day of earlier. */
  when(time: string | number): string {
    const date = new Date(time);
    const isToday = new Date().toDateString() === date.toDateString();
    return isToday ? this.format(date, { timeStyle: 'short' }) : this.format(date, { day: 'numeric', month: 'short' });
  }

  time(time: string | number): string {
    return this.format(new Date(time), { timeStyle: 'short' });
  }

  /** With everything, for whoever wants to know exactly. */
  exactly(time: string | number): string {
    return this.format(new Date(time), { dateStyle: 'full', timeStyle: 'short' });
  }

  /** Such as Today, Yesterday or a date. */
  day(time: string | number): string {
    const [date, today] = [new Date(time), new Date()];
    const days = Math.round((startOf(date) - startOf(today)) / DAY);
    if (days > -2 && days < 1) {
      const word = this.days.format(days, 'day');
      return word.charAt(0).toLocaleUpperCase(this.language) + word.slice(1);
    }
    const isThisYear = date.getFullYear() === today.getFullYear();
    const options: Intl.DateTimeFormatOptions = { weekday: 'long', day: 'numeric', month: 'long' };
    return this.format(date, isThisYear ? options : { ...options, year: 'numeric' });
  }

  /** What a language is called in this one. */
  nameOfLanguage(tag: string): string {
    return new Intl.DisplayNames([this.language], { type: 'language' }).of(tag) ?? tag;
  }

  private format(date: Date, options: Intl.DateTimeFormatOptions): string {
    const key = JSON.stringify(options);
    const format = this.formats.get(key) ?? new Intl.DateTimeFormat(this.language, options);
    this.formats.set(key, format);
    return format.format(date);
  }
}

function startOf(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}
