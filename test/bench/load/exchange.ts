import { type Agent, request } from 'node:http';
import type { Asked } from './operations.js';

/** Sends one request on a kept connection. */
export function exchange(
  agent: Agent,
  url: string,
  { method, path, body }: Asked,
  token: string,
): Promise<{ status: number; text: string }> {
  const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...length };
  return new Promise((resolve, reject) => {
    const outgoing = request(`${url}${path}`, { agent, method, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      response.once('end', () => resolve({ status: response.statusCode ?? 0, text }));
      response.once('error', reject);
    });
    outgoing.once('error', reject).end(body);
  });
}
