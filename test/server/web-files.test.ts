import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { request } from '../support/http.js';
import { startService, type TestService } from '../support/service.js';

let service: TestService;
let widget: string;
beforeAll(async () => {
  service = await startService();
  widget = await readFile(new URL('../../dist/web/widget.js', import.meta.url), 'utf8');
});
afterAll(() => service?.close());

const get = (path: string, headers: Record<string, string> = {}) => fetch(`${service.url}${path}`, { headers });

test('the widget is there for any page, and is asked for anew only where there is another one', async () => {
  const answer = await get('/widget.js', { 'accept-encoding': 'identity' });

  expect(answer.status).toBe(200);
  expect(await answer.text()).toBe(widget);
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    'content-type': 'application/javascript; charset=utf-8',
    'cache-control': 'no-cache',
    'cross-origin-resource-policy': 'cross-origin',
  });
  // As browsers do; fetch would ask for all of it.
  const headers = { 'if-none-match': answer.headers.get('etag') ?? '' };
  const again = await request(`${service.url}/widget.js`, { headers });
  expect(again.status).toBe(304);
});

test('the widget comes compressed, and its file has at most 60 kB then', async () => {
  const answer = await get('/widget.js', { 'accept-encoding': 'gzip' });
  const compressed = await readFile(new URL('../../dist/web/widget.js.gz', import.meta.url));

  expect(answer.headers.get('content-encoding')).toBe('gzip');
  expect(await answer.text()).toBe(widget);
  expect(gunzipSync(compressed).toString()).toBe(widget);
  expect(compressed.length).toBeLessThanOrEqual(60_000);
});

test('where there is no demo course there is no demo, and nothing else of the folder is served', async () => {
  for (const path of ['/demo', '/demo/', '/demo/tokens/student', '/demo/course.js', '/widget-operations.json']) {
    expect((await get(path)).status).toBe(404);
  }
});
