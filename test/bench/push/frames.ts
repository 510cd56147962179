// The little of RFC 6455 that a client needs which mostly reads: a whole library for each of thousands of sockets would
// make the client the bottleneck.

const TEXT = 1;
const CLOSE = 8;
const PING = 9;

/** A frame as clients send them; a mask of zeros leaves the text as it is. */
export function textFrame(text: string): Buffer {
  const body = Buffer.from(text);
  const head =
    body.length < 126
      ? [0x81, 0x80 | body.length, 0, 0, 0, 0]
      : [0x81, 0x80 | 126, body.length >> 8, body.length & 255, 0, 0, 0, 0];
  return Buffer.concat([Buffer.from(head), body]);
}

/** The answer to a ping. */
export const PONG = Buffer.from([0x8a, 0x80, 0, 0, 0, 0]);

/** What is done with what arrives; the text is in `data`, from `start` to `end`. */
export interface FrameHandlers {
  onText(data: Buffer, start: number, end: number): void;
  onPing(): void;
  onClose(code: number): void;
}

/** Where the text of the frame at `at` begins and ends; undefined while its head is not whole. */
function measure(data: Buffer, at: number): { start: number; end: number } | undefined {
  const short = (data[at + 1] ?? 0) & 127;
  const start = at + (short === 127 ? 10 : short === 126 ? 4 : 2);
  if (start > data.length) return undefined;
  const length =
    short === 127 ? Number(data.readBigUInt64BE(at + 2)) : short === 126 ? data.readUInt16BE(at + 2) : short;
  return { start, end: start + length };
}

/** Takes the chunks of a socket apart into frames. */
export function createFrameReader({ onText, onPing, onClose }: FrameHandlers): (chunk: Buffer) => void {
  let rest: Buffer | undefined;
  return (chunk) => {
    const data = rest ? Buffer.concat([rest, chunk]) : chunk;
    let at = 0;
    for (
      let frame = measure(data, at);
      frame && frame.end <= data.length && at < data.length;
      frame = measure(data, at)
    ) {
      const opcode = (data[at] as number) & 15;
      if (opcode === TEXT) onText(data, frame.start, frame.end);
      else if (opcode === PING) onPing();
      else if (opcode === CLOSE) onClose(frame.end - frame.start >= 2 ? data.readUInt16BE(frame.start) : 0);
      at = frame.end;
    }
    rest = at < data.length ? data.subarray(at) : undefined;
  };
}
