import { readFile } from 'node:fs/promises';

/** The codes of the table of why a socket is closed, in docs/api.md: no others may come. */
export async function documentedCloseCodes(): Promise<ReadonlySet<number>> {
  const page = await readFile(new URL('../../docs/api.md', import.meta.url), 'utf8');
  const [, section = ''] = page.split('## Why a socket is closed');
  const rows = section.split('\n\n')[1]?.split('\n') ?? [];
  return new Set(rows.flatMap((row) => row.split('|')[1]?.match(/\d{4}/g) ?? []).map(Number));
}
