import { MARKS } from './highlight.sql.js';

/** What a highlighted text costs: it is gone through once more, as nothing else that is shown. */
export const HIGHLIGHT_COST = 5;

/** A stretch of a text, in Unicode code points. */
export interface TextRange {
  start: number;
  length: number;
}

/** Sets a flag for each code point between marks; the text without its marks has as many. */
function flag(marked: string, flags: boolean[]): void {
  let at = 0;
  let inside = false;
  for (const character of marked) {
    if (character === MARKS.start) inside = true;
    else if (character === MARKS.stop) inside = false;
    else {
      flags[at] = inside || (flags[at] ?? false);
      at += 1;
    }
  }
}

/** The stretches that are marked in any of several copies of one text, from its beginning on. */
export function rangesOf(copies: readonly string[]): TextRange[] {
  const flags: boolean[] = [];
  for (const copy of copies) flag(copy, flags);
  const ranges: TextRange[] = [];
  for (let start = flags.indexOf(true); start !== -1; ) {
    const end = flags.indexOf(false, start);
    ranges.push({ start, length: (end === -1 ? flags.length : end) - start });
    start = end === -1 ? -1 : flags.indexOf(true, end);
  }
  return ranges;
}
