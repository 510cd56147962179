import type { AnyData } from './api.js';
import type { Program } from './program.js';
import { until } from './waiting.js';

/** The lines that a program has logged; fails when it wrote anything else. */
export function linesOf(program: Program): AnyData[] {
  // What is behind the last end of a line is still being written.
  return program
    .output()
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));
}

/** The first line of this kind, when it comes. */
export function lineOf(program: Program, wanted: (line: AnyData) => boolean): Promise<AnyData> {
  return until(() => linesOf(program).find(wanted));
}
