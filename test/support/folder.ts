import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Makes a folder that programs get at which run as another account, as PostgreSQL does where this is root. */
export async function makeOpenFolder(purpose: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `lovelace-messaging-${purpose}-`));
  await chmod(folder, 0o755);
  return folder;
}
