import { readFile } from 'node:fs/promises';

/** The codes of README's table of why a socket is closed: no others may come. */
export async function documentedCloseCodes(): Promise<ReadonlySet<number>> {
  const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
  const [, section = ''] = readme.split('### Why a socket is closed');
  const rows = section.split('\n\n')[1]?.split('\n') ?? [];
  return new Set(rows.flatMap((row) => row.split('|')[1]?.match(/\d{4}/g) ?? []).map(Number));
}
