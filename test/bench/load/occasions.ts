import type { Workload } from './load.js';
import type { Occasion, Operation } from './operations.js';

const TEXTS = [
  'Thanks, that helped. I will try again tonight.',
  'The checker says that my function returns None for an empty list, but on my own machine the same call returns a list. Which Python does it run?',
  'Could somebody look at my last submission? It was in before the deadline, and the points are still missing.',
];

/** Numbers from 0 to 1, the same ones for the same seed (mulberry32). */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** What is asked next, and for whom: the same sequence for every server. */
export function occasions({
  actors,
  mix,
  seed,
}: Pick<Workload, 'actors' | 'mix' | 'seed'>): () => { operation: Operation; occasion: Occasion } {
  const random = createRandom(seed);
  const pick = <Item>(list: readonly Item[]): Item => list[Math.floor(random() * list.length)] as Item;
  const shares = Object.entries(mix).flatMap(([name, share]) => Array<Operation>(share).fill(name as Operation));
  return () => {
    const operation = pick(shares);
    const actor = pick(actors);
    return { operation, occasion: { actor, chat: pick(actor.chats), text: pick(TEXTS), replies: random() < 0.2 } };
  };
}
