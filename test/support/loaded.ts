import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AnyData } from './api.js';

/** What a program loads: `settings` are those to start it with, `read` gives the files once it has ended. */
export async function watchLoading(): Promise<{ settings: Record<string, string>; read(): Promise<string[]> }> {
  const folder = await mkdtemp(join(tmpdir(), 'loaded-'));
  const read = async () => {
    const reports = await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name), 'utf8')));
    await rm(folder, { recursive: true });
    return reports.flatMap((text) => JSON.parse(text).result.map(({ url }: AnyData) => url));
  };
  // Node.js tells of all scripts which it has run when it writes down how far.
  return { settings: { NODE_V8_COVERAGE: folder }, read };
}
