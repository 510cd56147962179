import type { FastifyInstance, FastifyRequest } from 'fastify';
import { BadUserInputError } from '../errors.js';

interface BodyLimits {
  bodyBytes: number;
  rosterBodyBytes: number;
}

function limitOf({ messaging }: FastifyRequest, limits: BodyLimits): number {
  const identity = messaging?.identity;
  const pushesRosters = identity?.kind === 'integration' && identity.scopes.has('roster:write');
  return pushesRosters ? limits.rosterBodyBytes : limits.bodyBytes;
}

async function readText(payload: AsyncIterable<Buffer>, limit: number): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of payload) {
    length += chunk.length;
    if (length > limit) throw new BadUserInputError('body.tooLarge', undefined, { limit }, 413);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Checked here, where the request's language is known; Apollo Server would say the same in English. */
function isGraphqlRequest({ query, variables, extensions, operationName }: Record<string, unknown>): boolean {
  const fits = [variables, extensions].every((value) => value == null || isObject(value));
  return (
    typeof query === 'string' && query !== '' && fits && (operationName == null || typeof operationName === 'string')
  );
}

function parseObject(text: string): object {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    // Said below, as for JSON that is no object.
  }
  if (!isObject(body)) throw new BadUserInputError('body.notJson', undefined, {}, 400);
  if (!isGraphqlRequest(body)) throw new BadUserInputError('body.notGraphql', undefined, {}, 400);
  return body;
}

/**
 * Reads JSON bodies up to a limit, which is larger for integrations that push rosters. The caller is known by then: the
 * context of the request was made from its headers.
 */
export function readJsonBodies(server: FastifyInstance, limits: BodyLimits): void {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('application/json', async (request: FastifyRequest, payload: AsyncIterable<Buffer>) => {
    const limit = limitOf(request, limits);
    if (Number(request.headers['content-length'] ?? 0) > limit) {
      throw new BadUserInputError('body.tooLarge', undefined, { limit }, 413);
    }
    return parseObject(await readText(payload, limit));
  });
  server.addContentTypeParser('*', async () => {
    throw new BadUserInputError('body.notJson', undefined, {}, 415);
  });
}
