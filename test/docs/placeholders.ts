import { expect } from 'vitest';

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)$/;

/** What the service makes: the page calls it by a name that begins with `$`, from the first answer that has it on. */
export class Placeholders {
  private readonly values = new Map<unknown, unknown>();

  /** A value of the page with what the names stand for by now. */
  fill<Value>(value: Value): Value {
    return mapTexts(value, (text) => {
      if (!text.startsWith('$')) return text;
      if (!this.values.has(text)) throw new Error(`Expected ${text} in an answer before`);
      return this.values.get(text);
    }) as Value;
  }

  /** Fails where an answer is not what the page shows. Names that are new stand for what the answer has there. */
  compare(shown: unknown, answer: unknown): void {
    this.learn(shown, answer);
    expect(withoutTimes(answer)).toEqual(withoutTimes(this.fill(shown)));
  }

  private learn(shown: unknown, answer: unknown): void {
    if (typeof shown === 'string' && shown.startsWith('$') && !this.values.has(shown)) this.values.set(shown, answer);
    if (typeof shown !== 'object' || typeof answer !== 'object' || shown === null || answer === null) return;
    for (const [key, part] of Object.entries(shown)) this.learn(part, (answer as Record<string, unknown>)[key]);
  }
}

/** The same with a word in place of each time: every run has others. */
function withoutTimes(value: unknown): unknown {
  return mapTexts(value, (text) => (TIME.test(text) ? 'a time' : text));
}

function mapTexts(value: unknown, map: (text: string) => unknown): unknown {
  if (typeof value === 'string') return map(value);
  if (Array.isArray(value)) return value.map((part) => mapTexts(part, map));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, mapTexts(part, map)]));
}
