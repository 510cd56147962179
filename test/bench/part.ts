import type { Cluster } from './database.js';
import { show } from './figures.js';

/** What the parts share. */
export interface Bench {
  cluster: Cluster;
  /** How long each measurement takes; undefined where the part decides. */
  seconds: number | undefined;
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

/** A line that compares two figures, and perhaps holds the ratio against a target. */
export function compared(
  what: string,
  unit: string,
  [measured, with_]: readonly [measured: number, with_: number],
  atMost?: number,
): Finding {
  const ratio = measured / with_;
  const figure = `${show(measured)} : ${show(with_)} ${unit}`;
  return { what, figure, ratio, ...(atMost !== undefined && { target: { value: ratio, atMost } }) };
}

/** A line of one figure, perhaps held against a target. */
export function measured(what: string, unit: string, value: number, atMost?: number): Finding {
  return { what, figure: show(value, unit), ...(atMost !== undefined && { target: { value, atMost } }) };
}
