import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance } from 'fastify';

/** What is measured, as Prometheus reads it. */
export interface MetricsPage {
  contentType: string;
  text: () => Promise<string>;
  /** What whoever asks must have as a bearer token. */
  token: string | undefined;
}

/** Answers Prometheus. */
export function serveMetrics(server: FastifyInstance, { contentType, text, token }: MetricsPage): void {
  server.get('/metrics', async (request, reply) => {
    if (token !== undefined && !isSame(request.headers.authorization, `Bearer ${token}`)) {
      return reply.code(401).header('www-authenticate', 'Bearer').send();
    }
    return reply.type(contentType).send(await text());
  });
}

/** In a time that tells nothing of how much of it was right. */
function isSame(given: string | undefined, expected: string): boolean {
  const digest = (value: string) => createHash('sha256').update(value).digest();
  return timingSafeEqual(digest(given ?? ''), digest(expected));
}
