import type { Cluster } from './database.js';
import { median, show } from './figures.js';

/** What the parts share. */
export interface Bench {
  cluster: Cluster;
  /** How long each measurement takes; undefined where the part decides. */
  seconds?: number | undefined;
  rounds: number;
  /** Whether to take the data that takes minutes to make. */
  big: boolean;
  /** Tells people how far the run is. */
  say(line: string): void;
}

/** A line of the table. */
export interface Finding {
  what: string;
  figure: string;
  ratio?: number;
  /** What is compared with the target: the ratio, or the figure itself. */
  target?: { value: number; atMost: number };
}

/** What a part has found: the lines of the table, and everything that it measured. */
export interface PartResult {
  findings: Finding[];
  figures: object;
}

/** A thing that is measured on its own. */
export type Part = (bench: Bench) => Promise<PartResult>;

/** Two figures, of which the second is what the first is compared with. */
export type Pair = readonly [measured: number, basis: number];

/**
 * A line that compares two figures, taken in turn in as many rounds as there are pairs: their medians, and the median of
 * the rounds' ratios, for each round has its own luck, which both share.
 */
export function compared(what: string, unit: string, rounds: readonly Pair[], atMost?: number): Finding {
  const ratio = median(rounds.map(([measured, basis]) => measured / basis));
  const [measured, basis] = [0, 1].map((side) => show(median(rounds.map((pair) => pair[side as 0 | 1]))));
  const figure = `${measured} : ${basis} ${unit}`;
  return { what, figure, ratio, ...(atMost !== undefined && { target: { value: ratio, atMost } }) };
}

/** A line of one figure, perhaps held against a target. */
export function measured(what: string, unit: string, value: number, atMost?: number): Finding {
  return { what, figure: show(value, unit), ...(atMost !== undefined && { target: { value, atMost } }) };
}
