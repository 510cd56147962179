import { readdir, readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';

const SNIPPETS = new URL('snippets/', import.meta.url);
const PAGE = new URL('../../docs/clients.md', import.meta.url);

test('the snippets of docs/clients.md are the files that are tested, each once and to the letter', async () => {
  const page = await readFile(PAGE, 'utf8');
  const shown = [...page.matchAll(/^`(\S+)`:\n\n```ts\n(.*?)^```$/gms)].map(([, name, text]) => [name, text]);
  const names = (await readdir(SNIPPETS)).sort();
  const files = await Promise.all(names.map(async (name) => [name, await readFile(new URL(name, SNIPPETS), 'utf8')]));
  expect(Object.fromEntries(shown)).toEqual(Object.fromEntries(files));
  expect(shown).toHaveLength(files.length);
  expect(page.match(/^```ts$/gm)).toHaveLength(files.length);
});
