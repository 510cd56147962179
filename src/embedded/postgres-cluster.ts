import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { type Installation, run } from './postgres-installation.js';
import { isAlive } from './postgres-lock.js';

/** The files of the embedded database, with the programs that run it. */
export interface Cluster extends Installation {
  data: string;
  log: string;
  lock: string;
  password: string;
}

/** The superuser's password, made with the cluster. */
export async function ensurePassword(installation: Installation, file: string, data: string): Promise<string> {
  if (await fs.stat(data).catch(ignoreMissing)) {
    const known = await fs.readFile(file, 'utf8').catch(ignoreMissing);
    if (!known) throw new Error(`Expected the password of the cluster ${data} in ${file}, found none.`);
    return known;
  }
  const password = randomBytes(32).toString('hex');
  const unfinished = `${file}.new`;
  await fs.rm(unfinished, { force: true });
  await fs.writeFile(unfinished, password, { flag: 'wx', mode: 0o600 });
  // initdb reads it too.
  if (installation.account) await fs.chown(unfinished, installation.account.uid, installation.account.gid);
  await fs.rename(unfinished, file);
  return password;
}

/** Makes the cluster where there is none. */
export async function ensureInitialised(cluster: Cluster): Promise<void> {
  if (await fs.stat(cluster.data).catch(ignoreMissing)) return;
  const folder = path.dirname(cluster.data);
  for (const name of await fs.readdir(folder)) {
    if (!name.startsWith('cluster.new')) continue;
    await fs.rm(path.join(folder, name), { recursive: true, force: true, maxRetries: 5 });
  }
  // A name of its own: an initdb that outlived its killed parent may still be at work on the former one.
  const unfinished = `${cluster.data}.new-${randomBytes(4).toString('hex')}`;
  const { code, output } = await run(
    cluster.initdb,
    [
      `--pgdata=${unfinished}`,
      '--username=postgres',
      `--pwfile=${path.join(folder, 'password')}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      // Unicode-aware without needing any locale of the operating system.
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
    ],
    cluster,
  );
  if (code !== 0) throw new Error(`Expected initdb to make ${unfinished}, it ended with ${code}:\n${output}`);
  await fs.rename(unfinished, cluster.data);
}

/** The port of the running server: undefined where none runs, 0 while it has not chosen one. */
export async function findPort(cluster: Cluster): Promise<number | undefined> {
  const file = path.join(cluster.data, 'postmaster.pid');
  const lines = (await fs.readFile(file, 'utf8').catch(ignoreMissing))?.split('\n') ?? [];
  const pid = Number(lines[0]);
  if (!pid || !isAlive(pid)) return undefined;
  if (!(await worksIn(cluster.data, pid))) {
    // A zombie, or another process that got the pid after a reboot: PostgreSQL would take it for a server.
    await fs.rm(file);
    return undefined;
  }
  return Number(lines[3] ?? 0);
}

/** Whether the living process has that working folder, as a server has; true where that cannot be told. */
async function worksIn(folder: string, pid: number): Promise<boolean> {
  if (process.platform !== 'linux') return true;
  const expected = await fs.stat(folder);
  try {
    return (await fs.stat(`/proc/${pid}/cwd`)).ino === expected.ino;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ENOENT';
  }
}

/** The last lines of a file; empty where it does not exist. */
export async function readEnd(file: string): Promise<string> {
  const text = (await fs.readFile(file, 'utf8').catch(ignoreMissing)) ?? '';
  return text.trimEnd().split('\n').slice(-20).join('\n');
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
