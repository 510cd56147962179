import { parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask } from '../support/api.js';
import { createCourse } from '../support/course.js';
import { askWith, request } from '../support/http.js';
import { startService, type TestService } from '../support/service.js';

let service: TestService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service?.close());

const BROWSER = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };
const page = (path: string, of = service) => request(`${of.url}${path}`, { headers: BROWSER });

/** The operations that a page starts with, taken out of its script. */
function firstDocument(html: string): string {
  const text = html.replaceAll('\\\\n', '\n').replaceAll('\\n', '\n');
  const start = text.indexOf('query FirstQuery');
  const end = text.indexOf('subscription NewMessages');
  return text.slice(start, text.indexOf('\n}\n', end) + 3);
}

test('a browser that opens /graphql gets Apollo Sandbox with a first operation and a place for the token', async () => {
  const { status, headers, text } = await page('/graphql');

  expect(status).toBe(200);
  expect(headers['content-type']).toMatch(/^text\/html/);
  expect(text).toContain('embeddable-sandbox');
  expect(text).toContain('query FirstQuery');
  expect(text).toContain('Bearer');
  expect(headers['content-security-policy']).toBeUndefined();
});

test('GraphiQL is served whole, so that it needs no internet, and speaks over WebSocket', async () => {
  const { status, headers, text } = await page('/graphiql');

  expect(status).toBe(200);
  expect(headers['content-type']).toMatch(/^text\/html/);
  expect(text).toContain('query FirstQuery');
  expect(text).toContain('"subscriptionsProtocol":"WS"');
  const loaded = [...text.matchAll(/<(?:script|link)[^>]*(?:src|href)="?(https?:[^" >]+)/g)].map(([, url]) => url);
  expect(loaded.filter((url) => !url?.includes('favicon'))).toEqual([]);
});

test('the first operations that the pages offer run as they are', async () => {
  const document = firstDocument((await page('/graphiql')).text);
  expect(parse(document).definitions).toHaveLength(2);
  const { students } = await createCourse(service);
  const { token } = students[0];

  const { data, errors } = await ask(service.url, { query: document, operationName: 'FirstQuery', token });

  expect(errors).toBeUndefined();
  expect(data).toMatchObject({ unreadCount: 0, chats: { edges: [] } });
});

test('the address itself leads to the page', async () => {
  const { status, headers } = await page('/');

  expect({ status, location: headers.location }).toEqual({ status: 302, location: '/graphql' });
});

/** What helmet says to browsers of everything that is served. */
const PAGE_HEADERS = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'SAMEORIGIN',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'strict-transport-security': expect.stringContaining('max-age='),
};

test.each(['/graphql', '/graphiql', '/livez', '/nothing'])('browsers are told to be careful with %s', async (path) => {
  expect((await page(path)).headers).toMatchObject(PAGE_HEADERS);
});

test('an answer is no page, and is not kept', async () => {
  const course = await createCourse(service);
  const { headers } = await askWith(service.url, '{ viewer { id } }', {
    authorization: `Bearer ${course.teacher.token}`,
  });
  const byGet = await request(`${service.url}/graphql?query=%7Bviewer%7Bid%7D%7D`, {
    headers: { authorization: `Bearer ${course.teacher.token}`, 'apollo-require-preflight': 'true' },
  });

  expect(headers).toMatchObject({
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'strict-transport-security': expect.stringContaining('max-age='),
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  });
  expect(byGet.headers).toMatchObject({ ...PAGE_HEADERS, 'cache-control': 'no-store' });
});

test('an unknown address is not found', async () => {
  expect((await page('/nothing')).status).toBe(404);
});

describe('in production', () => {
  let production: TestService;
  beforeAll(async () => {
    production = await startService({ NODE_ENV: 'production', HOST: '127.0.0.1' });
  });
  afterAll(() => production?.close());

  test.each(['/', '/graphiql', '/graphql'])('there is no page at %s', async (path) => {
    const { status, text } = await page(path, production);

    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    expect(text).not.toContain('<html');
  });

  test('a strict policy says that browsers are to load nothing from here', async () => {
    const { headers } = await page('/graphql', production);

    expect(headers['content-security-policy']).toContain("default-src 'self'");
    expect(headers).toMatchObject(PAGE_HEADERS);
  });
});
