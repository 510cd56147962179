import { parseFragment } from 'parse5';
import { BadUserInputError } from '../errors.js';

/** Whatever a reader puts behind a text: an open end, such as a last `<`, would make markup of it. */
const FOLLOWING = 'x';

/**
 * Where a text first reads otherwise as HTML than as text: at a tag, a comment or a character reference. Undefined where
 * it reads the same, so that a reader who renders it unescaped shows what it says, and nothing in it comes alive.
 */
export function findMarkup(text: string): number | undefined {
  // Nothing else begins markup: https://html.spec.whatwg.org/multipage/parsing.html#data-state
  if (!/[<&]/.test(text)) return undefined;
  const whole = text + FOLLOWING;
  const { childNodes } = parseFragment(whole);
  const [first] = childNodes;
  const read = first !== undefined && 'value' in first ? first.value : '';
  if (childNodes.length === 1 && read === whole) return undefined;
  let index = 0;
  while (index < text.length && read[index] === text[index]) index += 1;
  return index;
}

/** Explicit embeddings, overrides and isolates, which turn around what stands beside a text as well. */
const TURNING = /[\u202a-\u202e\u2066-\u2069]/;

/** Checks that a text reads the same as text and as HTML. Throws BadUserInputError with the field. */
export function checkPlainText(text: string, field: string): void {
  if (TURNING.test(text)) throw new BadUserInputError('faq.turned', field);
  const at = findMarkup(text);
  if (at !== undefined) {
    throw new BadUserInputError('faq.markup', field, { line: text.slice(0, at).split('\n').length });
  }
}
