import { Reader } from '../database/batch.js';
import type { Database } from '../database/database.js';
import { rangesOf, type TextRange } from './highlight.js';
import { type HighlightRow, highlightedTexts } from './highlight.sql.js';

/** A text in which words were found. */
export interface FoundText {
  text: string;
  language: string;
  /** What was searched for. */
  words: string;
  /** The languages in which it was searched for, separated by commas. */
  languages: string;
}

/** Where texts have what was searched for. */
export function highlightReader(database: Database): Reader<FoundText, readonly TextRange[]> {
  const identify = ({ text, language, words, languages }: FoundText) =>
    JSON.stringify([text, language, words, languages]);
  return new Reader(database, identify, async (keys: readonly FoundText[]) => {
    const values = (['text', 'language', 'words', 'languages'] as const).map((name) => keys.map((key) => key[name]));
    const rows = await database.read<HighlightRow & Record<string, unknown>>(highlightedTexts, values);
    const found = new Map<string, TextRange[]>();
    for (const { index, stems, beginnings } of rows) {
      found.set(identify(keys[index - 1] as FoundText), rangesOf([stems, beginnings]));
    }
    return (key) => found.get(identify(key)) ?? [];
  });
}
