import { once } from 'node:events';
import { WebSocket } from 'ws';

/** Asks for everything that a message says, many times, so that a few messages are more than fits on the way. */
const COPIES = Array.from({ length: 20 }, (_, index) => `copy${index}: contentTranslations { text }`);
const MUCH = `subscription { messageAdded { cursor message { ${COPIES.join(' ')} } } }`;

/** Subscribes to everything, and then reads nothing any more. */
export async function openStalled(url: string, token: string): Promise<WebSocket> {
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/graphql`, 'graphql-transport-ws');
  socket.on('error', () => {});
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } }));
  await once(socket, 'message');
  socket.send(JSON.stringify({ type: 'subscribe', id: '1', payload: { query: MUCH } }));
  socket.pause();
  return socket;
}
