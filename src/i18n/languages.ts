import Negotiator from 'negotiator';

/** A wish that is longer than any browser's is none. */
const LONGEST_HEADER = 255;

/** The configured content languages (BCP 47 tags) and which of them is the default. */
export class Languages {
  /** Browsers send the same few headers over and over. */
  private readonly negotiated = new Map<string, string | undefined>();

  constructor(
    readonly all: readonly string[],
    readonly fallback: string,
  ) {}

  /** Whether texts can be given in this language. */
  includes(language: string): boolean {
    return this.all.includes(language);
  }

  /** The best configured language for an `Accept-Language` value, or undefined where none fits. */
  negotiate(acceptLanguage: string | undefined): string | undefined {
    if (!acceptLanguage || acceptLanguage.length > LONGEST_HEADER) return undefined;
    if (!this.negotiated.has(acceptLanguage)) {
      if (this.negotiated.size >= 1_000) this.negotiated.clear();
      // Any language (*) is no wish for one; Node's fetch sends it where a program says nothing.
      const wishes = acceptLanguage.split(',').filter((range) => !range.trim().startsWith('*'));
      const negotiator = new Negotiator({ headers: { 'accept-language': wishes.join(',') } });
      this.negotiated.set(acceptLanguage, negotiator.languages([...this.all])[0]);
    }
    return this.negotiated.get(acceptLanguage);
  }
}
