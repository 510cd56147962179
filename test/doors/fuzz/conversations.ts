import fc from 'fast-check';
import { frame, Opcode } from '../../support/raw-frames.js';
import type { Document } from './grammar.js';
import { hostileJson, hostileText, writeJson } from './hostile-values.js';
import { TOKEN } from './http-requests.js';
import { damaged, mutated } from './mutations.js';

/** What a client does over a socket: some text, which is filled with ids and a token, or bytes as they are. */
export type Deed = { text: string; fragments: number } | { bytes: Buffer };

/** The ids of queries and mutations that are asked properly, and not called off. */
export function answeredIds(deeds: readonly Deed[]): string[] {
  const ids = new Set<string>();
  for (const deed of deeds) {
    if (!('text' in deed)) continue;
    const [, id] = /^\{"type":"subscribe","id":"(\w+)","payload":\{"query":"(?:query|mutation) /.exec(deed.text) ?? [];
    if (id !== undefined) ids.add(id);
    const [, ended] = /^\{"type":"complete","id":"(\w+)"\}$/.exec(deed.text) ?? [];
    if (ended !== undefined) ids.delete(ended);
  }
  return [...ids];
}

const TYPES = [
  'connection_init',
  'connection_ack',
  'ping',
  'pong',
  'subscribe',
  'next',
  'error',
  'complete',
  'start',
  'stop',
];
const id = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom('1', '2', '3', '4', '5', '6', '7', '8') },
  { weight: 1, arbitrary: hostileText },
);

function subscribe(document: fc.Arbitrary<Document>): fc.Arbitrary<string> {
  return fc.tuple(id, document).map(([name, { text, variables }]) => {
    const head = JSON.stringify({ type: 'subscribe', id: name }).slice(0, -1);
    return `${head},"payload":{"query":${JSON.stringify(text)},"variables":${variables}}}`;
  });
}

/** How a client signs in, filled with a token. */
export const INIT = JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${TOKEN}` } });
const REFRESH = JSON.stringify({ type: 'ping', payload: { authorization: `Bearer ${TOKEN}` } });
const anyMessage = fc
  .record(
    { type: fc.constantFrom(...TYPES), id: fc.oneof(id, hostileJson), payload: hostileJson },
    { requiredKeys: ['type'] },
  )
  .map((message) => writeJson(message));

const control = fc.oneof(
  fc
    .tuple(fc.constantFrom(Opcode.PING, Opcode.PONG), fc.uint8Array({ maxLength: 125 }))
    .map(([opcode, payload]) => frame(opcode, Buffer.from(payload))),
  fc.uint8Array({ maxLength: 6 }).map((payload) => frame(Opcode.CLOSE, Buffer.from(payload))),
  fc
    .record({
      opcode: fc.nat({ max: 15 }),
      fin: fc.boolean(),
      masked: fc.boolean(),
      reserved: fc.constantFrom(0, 0, 0, 1, 4, 7),
      payload: fc.uint8Array({ maxLength: 130 }),
    })
    .map(({ opcode, payload, ...changes }) => frame(opcode, Buffer.from(payload), changes)),
  fc.uint8Array({ minLength: 1, maxLength: 20 }).map((bytes) => Buffer.from(bytes)),
);

/** Conversations of the protocol and of what is nearly it, which mostly begin as they should. */
export function conversation(document: fc.Arbitrary<Document>): fc.Arbitrary<Deed[]> {
  const asked = subscribe(document);
  const text = fc.oneof(
    { weight: 24, arbitrary: asked },
    { weight: 3, arbitrary: id.map((name) => JSON.stringify({ type: 'complete', id: name })) },
    { weight: 2, arbitrary: fc.constantFrom('{"type":"ping"}', '{"type":"pong"}', REFRESH) },
    { weight: 1, arbitrary: anyMessage },
    { weight: 1, arbitrary: mutated(asked) },
    { weight: 1, arbitrary: fc.constant(INIT) },
  );
  const said = fc.record({ text, fragments: fc.constantFrom(1, 1, 1, 1, 2, 5) });
  const bytes = fc.oneof(
    { weight: 2, arbitrary: control },
    { weight: 1, arbitrary: damaged(asked.map((one) => frame(Opcode.TEXT, one))) },
    { weight: 1, arbitrary: asked.map((one) => frame(Opcode.BINARY, one)) },
  );
  const deed: fc.Arbitrary<Deed> = fc.oneof(
    { weight: 30, arbitrary: said },
    { weight: 1, arbitrary: bytes.map((one) => ({ bytes: one })) },
  );
  const begun = fc.constantFrom<Deed[]>(...Array.from({ length: 9 }, () => [{ text: INIT, fragments: 1 }]), []);
  return fc.tuple(begun, fc.array(deed, { minLength: 1, maxLength: 12 })).map(([first, rest]) => [...first, ...rest]);
}

/** The frames in which something is said. */
export function framesOf(deed: Deed, fill: (text: string) => string): Buffer[] {
  if ('bytes' in deed) return [deed.bytes];
  const bytes = Buffer.from(fill(deed.text));
  const size = Math.max(1, Math.ceil(bytes.length / deed.fragments));
  const count = Math.max(1, Math.ceil(bytes.length / size));
  return Array.from({ length: count }, (_, index) =>
    frame(index === 0 ? Opcode.TEXT : Opcode.CONTINUATION, bytes.subarray(index * size, (index + 1) * size), {
      fin: index === count - 1,
    }),
  );
}
