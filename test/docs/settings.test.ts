import { expect, test } from 'vitest';
import { settings } from '../../src/config.js';
import { readPage } from './pages.js';

/** What the table of docs/operations.md says: each setting with its default, as it is written there. */
async function documented(): Promise<Map<string, string | undefined>> {
  const [, section = ''] = (await readPage('docs/operations.md')).split('\n## Settings\n');
  const rows = (section.split('\n## ')[0] ?? '').split('\n').filter((line) => line.startsWith('| `'));
  return new Map(
    rows.flatMap((row) => {
      const [, names = '', , fallback = ''] = row.split(/(?<!\\)\|/);
      const defaults = fallback.split(/, (?=`)/).map((text) => /^`([^`]*)`/.exec(text.trim())?.[1]);
      return (names.match(/[A-Z_]{2,}/g) ?? []).map((name, index): [string, string | undefined] => [
        name,
        defaults[index],
      ]);
    }),
  );
}

/** A default as one would set it. */
function written(fallback: unknown): string | undefined {
  return fallback === undefined ? undefined : String(fallback);
}

test('every setting is in the table, and the table has no others', async () => {
  expect([...(await documented()).keys()].sort()).toEqual(Object.keys(settings.shape).sort());
});

test.each(Object.entries(settings.shape))('the table says the default of %s', async (name, setting) => {
  const { data } = setting.safeParse(undefined);
  // Where there is none, the table tells in words what is done without, or what another setting makes of it.
  if (data !== undefined) expect((await documented()).get(name)).toBe(written(data));
});
