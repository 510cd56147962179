import { connect } from 'node:net';
import { soon } from './waiting.js';

/**
 * Sends bytes as they are, which need be no HTTP, and returns all that comes until the service ends the connection.
 * Who hangs up has nothing more to say, also where it said that it would.
 */
export function sendBytes(url: string, bytes: string | Buffer, { hangsUp = false } = {}): Promise<string> {
  const { hostname, port } = new URL(url);
  const answer = new Promise<string>((resolve) => {
    const socket = connect(Number(port), hostname);
    let text = '';
    socket.setEncoding('utf8').on('data', (part: string) => {
      text += part;
    });
    // Who refuses what is still being sent resets the connection, after what it had to say.
    socket.on('error', () => {});
    socket.once('close', () => resolve(text));
    if (hangsUp) socket.end(bytes);
    else socket.write(bytes);
  });
  return soon(answer, 'the connection to be ended');
}

/** A request of GraphQL with these lines for headers, beside the usual ones. */
export function postText(query: string, headers: readonly string[]): string {
  const body = JSON.stringify({ query });
  const head = ['POST /graphql HTTP/1.1', 'Host: x', 'Connection: close', 'Content-Type: application/json'];
  return [...head, `Content-Length: ${Buffer.byteLength(body)}`, ...headers, '', body].join('\r\n');
}
