import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

/** Something that was sent to a receiver. */
export interface Received {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** A server that keeps what it is sent, as those do that collect traces and reports of errors. */
export interface Receiver {
  host: string;
  received: Received[];
  close(): Promise<void>;
}

/** How a receiver behaves: it answers, or it takes everything and never does. */
export type Manner = 'answering' | 'silent';

/** Starts a receiver on a free port. */
export async function openReceiver(manner: Manner = 'answering'): Promise<Receiver> {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    received.push({ path: request.url ?? '', headers: request.headers, body: await bodyOf(request) });
    if (manner === 'answering') response.setHeader('content-type', 'application/json').end('{}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const body = Buffer.concat(await request.toArray());
  return String(request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body);
}
