import { once } from 'node:events';
import { WebSocket } from 'ws';

/** Asks for much, so that little is needed until nothing more fits on the way. */
const MUCH = `subscription { messageAdded { cursor message { id ${Array.from(
  { length: 25 },
  (_, index) => `t${index}: chat { id topic courseSpace { id name slug } createdAt }`,
).join(' ')} } } }`;

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
