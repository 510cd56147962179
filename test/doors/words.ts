import type { CallerName } from './callers.js';

interface Word {
  name: string;
  /** How it stands in an answer. */
  text: string;
  seenBy: Set<CallerName>;
  /** Who is given it as a part of their own data, beside those who see it. */
  ownedBy: Set<CallerName>;
}

/** What is written into the scene: each text has a word of its own, and ids count as words, so that answers tell by them what they show. */
export class Words {
  private readonly words: Word[] = [];

  constructor(private readonly prefix: string) {}

  /** A word that no other text has. */
  add(name: string, seenBy: readonly CallerName[], ownedBy: readonly CallerName[] = []): string {
    const text = `${this.prefix}w${this.words.length}w`;
    this.words.push({ name, text, seenBy: new Set(seenBy), ownedBy: new Set(ownedBy) });
    return text;
  }

  /** Counts an id as a word. */
  id(name: string, id: string, seenBy: readonly CallerName[], ownedBy: readonly CallerName[] = []): void {
    this.words.push({ name, text: JSON.stringify(id), seenBy: new Set(seenBy), ownedBy: new Set(ownedBy) });
  }

  /** Shows what there is already to more people. */
  showTo(name: string, more: readonly CallerName[]): void {
    for (const caller of more) this.find(name).seenBy.add(caller);
  }

  /** Shows what there is already to these people alone. */
  keepTo(name: string, seenBy: readonly CallerName[]): void {
    this.find(name).seenBy = new Set(seenBy);
  }

  private find(name: string): Word {
    const found = this.words.find((word) => word.name === name);
    if (!found) throw new Error(`Expected a word of ${name}`);
    return found;
  }

  /** The names of the words that an answer has. */
  in(answer: unknown): string[] {
    const text = JSON.stringify(answer);
    return this.words.filter((word) => text.includes(word.text)).map(({ name }) => name);
  }

  /** The names of those that somebody is to see, wherever they look. */
  seenBy(caller: CallerName): string[] {
    return this.words.filter(({ seenBy }) => seenBy.has(caller)).map(({ name }) => name);
  }

  /** The names of those that somebody may be given as their own data. */
  ownedBy(caller: CallerName): string[] {
    return this.words
      .filter(({ seenBy, ownedBy }) => seenBy.has(caller) || ownedBy.has(caller))
      .map(({ name }) => name);
  }
}
