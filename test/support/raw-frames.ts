import { once } from 'node:events';
import { connect } from 'node:net';
import { onTestFinished } from 'vitest';
import { soon, until } from './waiting.js';

/** What a frame is, by RFC 6455, section 5.2. */
export const Opcode = { CONTINUATION: 0, TEXT: 1, BINARY: 2, CLOSE: 8, PING: 9, PONG: 10 } as const;

/** What about a frame is not as usual. */
export interface FrameChanges {
  fin?: boolean;
  masked?: boolean;
  /** The three reserved bits, as a number. */
  reserved?: number;
  /** What it claims to have, in place of what it has. */
  length?: bigint;
}

/** A frame as clients send them, or as none would. The mask is zero, and so changes nothing. */
export function frame(
  opcode: number,
  payload: string | Buffer = '',
  { fin = true, masked = true, reserved = 0, length }: FrameChanges = {},
): Buffer {
  const bytes = Buffer.from(payload as string);
  const claimed = length ?? BigInt(bytes.length);
  const extended = claimed < 126n ? 0 : claimed < 65_536n ? 2 : 8;
  const size = extended === 0 ? Number(claimed) : extended === 2 ? 126 : 127;
  const head = Buffer.alloc(2 + extended + (masked ? 4 : 0));
  head[0] = (fin ? 0x80 : 0) | (reserved << 4) | opcode;
  head[1] = (masked ? 0x80 : 0) | size;
  if (extended === 2) head.writeUInt16BE(Number(claimed), 2);
  if (extended === 8) head.writeBigUInt64BE(claimed, 2);
  return Buffer.concat([head, bytes]);
}

/** A frame that came. */
export interface ReceivedFrame {
  opcode: number;
  payload: Buffer;
}

/** A WebSocket of which a test writes every byte: it answers no ping and no good-bye. */
export interface RawFrames {
  write(...bytes: Buffer[]): void;
  /** Everything that came. */
  readonly received: readonly ReceivedFrame[];
  /** Resolves with the first frame of this kind that came. */
  first(opcode: number): Promise<ReceivedFrame>;
  /** Resolves with the code of the frame that says why the service ends the connection, 1005 where that has none. */
  closeCode(): Promise<number>;
  /** Resolves when the connection has ended. */
  readonly ended: Promise<void>;
  /** Goes away without a word. */
  destroy(): void;
}

function* takeFrames(buffer: { bytes: Buffer }): Generator<ReceivedFrame> {
  for (;;) {
    const { bytes } = buffer;
    if (bytes.length < 2) return;
    const short = (bytes[1] as number) & 0x7f;
    const start = short === 126 ? 4 : short === 127 ? 10 : 2;
    if (bytes.length < start) return;
    const length = start === 4 ? bytes.readUInt16BE(2) : start === 10 ? Number(bytes.readBigUInt64BE(2)) : short;
    if (bytes.length < start + length) return;
    buffer.bytes = bytes.subarray(start + length);
    yield { opcode: (bytes[0] as number) & 0x0f, payload: bytes.subarray(start, start + length) };
  }
}

/** Opens a socket, with or without a subprotocol, which ends with the test at the latest. */
export async function openFrames(url: string, protocol: string | null = 'graphql-transport-ws'): Promise<RawFrames> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  onTestFinished(() => void socket.destroy());
  socket.on('error', () => {});
  const head = ['GET /graphql HTTP/1.1', 'Host: x', 'Upgrade: websocket', 'Connection: Upgrade'];
  const keys = ['Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='];
  const offered = protocol === null ? [] : [`Sec-WebSocket-Protocol: ${protocol}`];
  socket.write([...head, ...keys, ...offered, '', ''].join('\r\n'));
  const received: ReceivedFrame[] = [];
  const buffer = { bytes: Buffer.alloc(0) };
  const opened = Promise.withResolvers<void>();
  let upgraded = false;
  socket.on('data', (data: Buffer) => {
    buffer.bytes = Buffer.concat([buffer.bytes, data]);
    const end = buffer.bytes.indexOf('\r\n\r\n');
    if (!upgraded && end >= 0) {
      upgraded = true;
      if (!buffer.bytes.toString('latin1').startsWith('HTTP/1.1 101 ')) opened.reject(new Error('No upgrade'));
      buffer.bytes = buffer.bytes.subarray(end + 4);
      opened.resolve();
    }
    if (upgraded) received.push(...takeFrames(buffer));
  });
  const ended = once(socket, 'close').then(() => {});
  await soon(opened.promise, 'the upgrade');
  const first = async (opcode: number) =>
    (await until(() => received.find((one) => one.opcode === opcode))) as ReceivedFrame;
  return {
    write: (...bytes) => void socket.write(Buffer.concat(bytes)),
    received,
    first,
    closeCode: async () => {
      const { payload } = await first(Opcode.CLOSE);
      return payload.length === 0 ? 1_005 : payload.readUInt16BE(0);
    },
    ended,
    destroy: () => void socket.destroy(),
  };
}
