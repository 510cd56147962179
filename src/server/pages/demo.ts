import type { FastifyInstance } from 'fastify';

/** Somebody whom one can sign in as, in the demo. */
export interface DemoPerson {
  id: string;
  name: string;
  /** What they are in the demo course, in English. */
  role: string;
}

/** What the demo's pages ask of the learning environment; in development alone. */
export interface Demo {
  people: readonly DemoPerson[];
  /** A short-lived token; undefined for nobody of the demo. */
  issueToken(personId: string): Promise<string> | undefined;
  /** Has the checker of the demo's exercise fail, which tells the course staff; returns how often it has told them. */
  failCheck(serviceUrl: string): Promise<number>;
}

/** As strict as a learning environment may have it: nothing inline, nothing from elsewhere. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; frame-src 'self'; form-action 'self'";
const PAGES = ['index.html', 'course.html', 'course.js', 'demo.css', 'jquery.js'];

/** Serves a course page in the manner of Lovelace's, and what stands in for Lovelace's back end. */
export function serveDemo(server: FastifyInstance, demo: Demo): void {
  server.get('/demo', (_request, reply) => reply.redirect('/demo/'));
  for (const page of PAGES) {
    server.get(`/demo/${page === 'index.html' ? '' : page}`, (_request, reply) =>
      reply.header('content-security-policy', POLICY).sendFile(`demo/${page}`),
    );
  }
  server.get('/demo/people', async () => demo.people);
  server.get<{ Params: { person: string } }>('/demo/tokens/:person', async ({ params: { person } }, reply) => {
    const token = await demo.issueToken(person);
    if (token === undefined) return reply.code(404).send({ error: `Nobody of the demo is called ${person}` });
    return reply.header('cache-control', 'no-store').send({ token });
  });
  server.post('/demo/checks', async () => ({ count: await demo.failCheck(server.listeningOrigin) }));
}
