import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Foundation } from '../app.js';
import type { Config } from '../config.js';
import { startEmbeddedPostgres } from './postgres.js';

/** The development defaults in place of what the settings leave out. */
export interface DevelopmentFoundation extends Foundation {
  /** Whether the database is the embedded one, which the demo course is for. */
  embedded: boolean;
  /** The secret that development tokens are signed with; undefined where the settings name an issuer. */
  secret: string | undefined;
  stop(): Promise<void>;
}

/**
 * Brings up what the settings leave out: the embedded database, and an issuer of tokens in the process. Both live in
 * the data folder, so that chats, tokens and cursors outlive a restart.
 */
export async function createDevelopmentFoundation({
  databaseUrl,
  dataDirectory,
  auth,
}: Config): Promise<DevelopmentFoundation> {
  const secret = auth.keys ? undefined : await keepSecret(dataDirectory);
  const keys = auth.keys ?? { secret: secret as string };
  if (databaseUrl !== undefined) return { databaseUrl, keys, secret, embedded: false, stop: async () => {} };
  const postgres = await startEmbeddedPostgres({ directory: join(dataDirectory, 'postgres') });
  return { databaseUrl: postgres.url, keys, secret, embedded: true, stop: () => postgres.stop() };
}

async function keepSecret(dataDirectory: string): Promise<string> {
  const file = join(dataDirectory, 'development-secret');
  await mkdir(dataDirectory, { recursive: true });
  // Written only where there is none; another instance may be first.
  await writeFile(file, randomBytes(32).toString('hex'), { mode: 0o600, flag: 'wx' }).catch((error) => {
    if (error.code !== 'EEXIST') throw error;
  });
  return readFile(file, 'utf8');
}
