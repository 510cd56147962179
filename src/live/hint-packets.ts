import { type Hint, isHint } from './hint.js';

/** PostgreSQL takes payloads of fewer than 8,000 bytes; a hint has fewer than 4,000. */
const PACKET_LENGTH = 4_000;

/** What an instance tells the others at once. */
export interface HintPacket {
  /** The instance, which has heard of it already. */
  from: string;
  hints: Hint[];
}

/** Puts hints into as few packets as they fit in. */
export function packHints(from: string, hints: readonly Hint[]): string[] {
  const packets: string[] = [];
  let part: string[] = [];
  let length = 0;
  const flush = () => {
    if (part.length > 0) packets.push(`{"from":"${from}","hints":[${part.join(',')}]}`);
    part = [];
    length = 0;
  };
  for (const hint of hints) {
    const text = JSON.stringify(hint);
    if (length + text.length > PACKET_LENGTH) flush();
    part.push(text);
    length += text.length + 1;
  }
  flush();
  return packets;
}

/** Throws where a packet is none: anybody with access to the bus can send anything. */
export function unpackHints(packet: string): HintPacket {
  const { from, hints } = JSON.parse(packet) as Partial<HintPacket>;
  if (typeof from === 'string' && Array.isArray(hints) && hints.every(isHint)) return { from, hints };
  throw new Error(`Expected hints, but got ${packet.length} characters of something else`);
}
