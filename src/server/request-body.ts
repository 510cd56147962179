import type { IncomingMessage } from 'node:http';
import { BadUserInputError } from '../errors.js';
import type { AskedOperation } from '../limits/operation-texts.js';

/** The client has gone, before all of its request was read: nobody is to be told, and nothing failed here. */
export class ClientGoneError extends Error {}

/** By events, for a stream's iterator costs as much as all else that is done for a small body. */
function readText(payload: IncomingMessage, limit: number): Promise<string> {
  return new Promise((resolve, reject) => {
    // Nothing is told any more of a client that left while it was looked up who it is.
    if (payload.destroyed) reject(new ClientGoneError());
    const chunks: Buffer[] = [];
    let length = 0;
    payload.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= limit) chunks.push(chunk);
      else reject(tooLarge(limit));
    });
    payload.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
    payload.on('error', () => reject(new ClientGoneError()));
  });
}

function tooLarge(limit: number): BadUserInputError {
  return new BadUserInputError('body.tooLarge', undefined, { limit }, 413);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Checked here, where the request's language is known; Apollo Server would say the same in English. */
function isGraphqlRequest(body: object): body is AskedOperation {
  const { query, documentId, operationName, variables, extensions } = body as Record<string, unknown>;
  const areTexts = [query, documentId, operationName].every((value) => value == null || typeof value === 'string');
  return areTexts && [variables, extensions].every((value) => value == null || isObject(value));
}

function parseRequest(text: string): AskedOperation {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    // Said below, as for JSON that is no object.
  }
  if (Array.isArray(body)) throw new BadUserInputError('body.batch', undefined, {}, 400);
  if (!isObject(body)) throw new BadUserInputError('body.notJson', undefined, {}, 400);
  if (!isGraphqlRequest(body)) throw new BadUserInputError('body.notGraphql', undefined, {}, 400);
  return body;
}

/** Reads a GraphQL request of at most so many bytes. Rejects with BadUserInputError for anything else, or ClientGoneError. */
export async function readGraphqlRequest(request: IncomingMessage, limit: number): Promise<AskedOperation> {
  const { 'content-type': type = '', 'content-length': length } = request.headers;
  if (!/^\s*application\/json\s*(;|$)/i.test(type)) throw new BadUserInputError('body.notJson', undefined, {}, 415);
  if (Number(length ?? 0) > limit) throw tooLarge(limit);
  return parseRequest(await readText(request, limit));
}
