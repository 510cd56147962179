import { html } from 'lit';

/** A text with the stretches that were searched for marked; they count in code points. */
export function highlighted(text: string, ranges: readonly { start: number; length: number }[]) {
  const points = [...text];
  const parts = [];
  let at = 0;
  for (const { start, length } of ranges) {
    parts.push(points.slice(at, start).join(''), html`<mark>${points.slice(start, start + length).join('')}</mark>`);
    at = start + length;
  }
  return [...parts, points.slice(at).join('')];
}
