import { randomUUID } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** What a program is to be started with so that SIGUSR2 lets it fail where nobody catches it, with this text. */
export async function crashingWith(text: string): Promise<Record<string, string>> {
  const file = join(tmpdir(), `crash-${randomUUID()}.mjs`);
  await writeFile(file, `process.on('SIGUSR2', () => Promise.reject(new RangeError(${JSON.stringify(text)})));`);
  onTestFinished(() => rm(file));
  return { NODE_OPTIONS: `--import=${file}` };
}
