import type { Actor } from '../data/actors.js';
import type { Bench, Pair } from '../part.js';
import { runLoad, type Target } from './load.js';
import type { Operation } from './operations.js';

const SECONDS = 1;
const BIG_SECONDS = 5;
const WARM_UP_SECONDS = 0.5;

/** One of two things that are loaded in turn. */
export interface Side {
  target: Target;
  actors: Actor[];
}

/** The CPU microseconds of an operation, of server and PostgreSQL together, on two sides in turn. */
export async function measureInTurn(
  bench: Bench,
  operation: Operation,
  sides: readonly [Side, Side],
  connections: number,
): Promise<Pair[]> {
  const measure = async ({ target, actors }: Side, seed: number): Promise<number> => {
    const timing = {
      warmUpSeconds: WARM_UP_SECONDS,
      seconds: bench.seconds ?? (bench.big ? BIG_SECONDS : SECONDS),
      seed,
    };
    const { cpu } = await runLoad(target, { actors, mix: { [operation]: 1 }, connections, ...timing });
    return cpu.server + cpu.database;
  };
  const pairs: Pair[] = [];
  // The first round warms both sides up.
  for (let round = 0; round <= bench.rounds; round += 1) {
    pairs.push([await measure(sides[0], round), await measure(sides[1], round)]);
  }
  return pairs.slice(1);
}
