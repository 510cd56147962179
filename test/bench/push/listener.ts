import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import type { Following } from './following.js';
import { createFrameReader, PONG, textFrame } from './frames.js';

/** What a listener does with each text that is pushed to it. */
export type OnPushed = (data: Buffer, start: number, end: number) => void;

function upgradeRequest({ host }: URL, following: Following | undefined): string {
  const lines = [
    `GET ${following ? '/graphql' : '/'} HTTP/1.1`,
    `Host: ${host}`,
    'Upgrade: websocket',
    'Connection: Upgrade',
    `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
    'Sec-WebSocket-Version: 13',
    ...(following ? ['Sec-WebSocket-Protocol: graphql-transport-ws'] : []),
  ];
  return `${lines.join('\r\n')}\r\n\r\n`;
}

/** Reads the answer to the upgrade; resolves with what came behind it. */
function upgraded(socket: Socket): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let head = Buffer.alloc(0);
    const read = (chunk: Buffer) => {
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf('\r\n\r\n');
      if (end < 0) return;
      socket.off('data', read);
      if (head.toString('latin1', 0, 12) === 'HTTP/1.1 101') resolve(head.subarray(end + 4));
      else reject(new Error(`Expected 101 for a socket, but got ${head.toString('latin1', 0, 200)}`));
    };
    socket.on('data', read).once('error', reject);
  });
}

/**
 * Opens a socket, signed in and with its subscription sent, where it follows anything; only its server knows when that
 * has begun.
 */
export async function openListener(
  url: string,
  following: Following | undefined,
  onPushed: OnPushed,
  onLost: (error: Error) => void,
): Promise<Socket> {
  const address = new URL(url);
  const socket = connect({ host: address.hostname, port: Number(address.port), noDelay: true });
  socket.write(upgradeRequest(address, following));
  const early = await upgraded(socket);
  const say = (message: object) => socket.write(textFrame(JSON.stringify(message)));
  const ready = Promise.withResolvers<void>();
  let signedIn = !following;

  const onControl = (text: string) => {
    const { type } = JSON.parse(text) as { type: string };
    if (type !== 'connection_ack' || !following)
      return ready.reject(new Error(`Expected connection_ack, but got ${text}`));
    const { query, variables } = following;
    say({ id: '1', type: 'subscribe', payload: { query, variables } });
    signedIn = true;
    ready.resolve();
  };
  const read = createFrameReader({
    onText: (data, start, end) =>
      signedIn ? onPushed(data, start, end) : onControl(data.toString('utf8', start, end)),
    onPing: () => socket.write(PONG),
    onClose: (code) => onLost(new Error(`Expected the socket to stay open, but it was closed with ${code}`)),
  });
  socket.on('data', read).on('error', onLost);
  if (following) say({ type: 'connection_init', payload: { authorization: `Bearer ${following.token}` } });
  else ready.resolve();
  read(early);
  await ready.promise;
  return socket;
}
