import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

/** Where the build puts what browsers load. */
const WIDGET = createRequire(import.meta.url).resolve('#widget');

const WIDGET_HEADERS = {
  // After an upgrade all pages are to have the new one: asking whether there is one costs little.
  'cache-control': 'no-cache',
  // Also to pages that load nothing else of other origins (https://html.spec.whatwg.org/#coep).
  'cross-origin-resource-policy': 'cross-origin',
};

/** Serves the widget to any page, and lets others serve what else browsers load. */
export async function serveWebFiles(server: FastifyInstance): Promise<void> {
  await server.register(fastifyStatic, {
    root: dirname(WIDGET),
    serve: false,
    preCompressed: true,
    cacheControl: false,
  });
  server.get('/widget.js', (_request, reply) => reply.headers(WIDGET_HEADERS).sendFile('widget.js'));
}
