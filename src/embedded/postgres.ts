import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { type Installation, prepareInstallation, run } from './postgres-installation.js';

const startSeconds = 60;
const stopSeconds = 8;
const lockHeartbeatMilliseconds = 2_000;
const lockStaleMilliseconds = 20_000;

/** A running embedded PostgreSQL which this process is using. */
export interface EmbeddedPostgres {
  /** Connection string of the database `messaging`, as superuser `postgres`. */
  url: string;
  /**
   * Gives up this process's use of the server: the last one out turns it off, while other clients are
   * connected it stays. Close this process's own connections first. Takes 15 s at most; further calls
   * return the first one's promise. Rejects if the server was told to stop but did not in time.
   */
  stop(): Promise<void>;
}

interface Cluster extends Installation {
  data: string;
  log: string;
  lock: string;
  password: string;
}

/**
 * Starts the PostgreSQL whose data is kept in `directory`, creating it on the first call, or joins the
 * one already running there. It listens on 127.0.0.1 only. A connection is held until `stop()` is called,
 * so that other processes sharing the server do not turn it off. `settings` are extra server settings
 * (`{ fsync: 'off' }`); they have no effect on a server already running.
 * Throws an Error naming the log file, with its last lines, if the server does not start.
 */
export async function startEmbeddedPostgres(options: {
  directory: string;
  settings?: Record<string, string>;
}): Promise<EmbeddedPostgres> {
  const serverOptions = formatSettings(options.settings ?? {});
  const installation = await prepareInstallation(options.directory);
  const inDirectory = (name: string): string => path.join(installation.directory, name);
  const lock = inDirectory('lock');
  const lockSeconds = 3 * startSeconds;
  if (!(await acquireLock(lock, lockSeconds * 1_000))) {
    throw new Error(`Expected ${lock} to be released within ${lockSeconds} s, a living process holds it.`);
  }
  return whileLocked(lock, async () => {
    const password = await ensurePassword(installation, inDirectory('password'), inDirectory('cluster'));
    const files = { lock, data: inDirectory('cluster'), log: inDirectory('postgres.log') };
    const cluster = { ...installation, ...files, password };
    await ensureInitialised(cluster);
    const { client, port } = await connectOrStart(cluster, serverOptions);
    await ensureDatabase(client);
    let stopped: Promise<void> | undefined;
    return {
      url: connectionString(cluster, port, 'messaging'),
      stop: () => (stopped ??= leave(cluster, client)),
    };
  });
}

function formatSettings(settings: Record<string, string>): string {
  const defaults = { listen_addresses: '127.0.0.1', unix_socket_directories: '', max_connections: '200' };
  const formatted = Object.entries({ ...defaults, ...settings }).map(([key, value]) => {
    // pg_ctl hands these to a shell.
    if (!/^[\w.]+$/.test(key) || /["'`$\\%\r\n]/.test(value)) {
      throw new Error(`Expected a setting without quotes, $, % or backslashes, got ${key}=${value}.`);
    }
    return `-c "${key}=${value}"`;
  });
  return formatted.join(' ');
}

/** Waits until the lock file is ours; false when another living process keeps it beyond the given time. */
async function acquireLock(lock: string, milliseconds: number): Promise<boolean> {
  const deadline = Date.now() + milliseconds;
  for (;;) {
    try {
      await fs.writeFile(lock, String(process.pid), { flag: 'wx' });
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const [holder, status] = await Promise.all([
      fs.readFile(lock, 'utf8').catch(() => ''),
      fs.stat(lock).catch(() => undefined),
    ]);
    // The age matters too: after a reboot the pid may be another process's.
    const outdated = status && Date.now() - status.mtimeMs > lockStaleMilliseconds;
    if (outdated || (holder && !isAlive(Number(holder)))) await discardLock(lock, holder);
    else if (Date.now() > deadline) return false;
    else await sleep(50);
  }
}

async function discardLock(lock: string, staleHolder: string): Promise<void> {
  // Moved before it is removed: who else found it stale may have put a fresh one in its place meanwhile.
  const discarded = `${lock}.${process.pid}`;
  await fs.rename(lock, discarded).catch(() => undefined);
  const holder = await fs.readFile(discarded, 'utf8').catch(() => staleHolder);
  if (holder !== staleHolder) await fs.link(discarded, lock).catch(() => undefined);
  await fs.rm(discarded, { force: true });
}

async function whileLocked<Result>(lock: string, work: () => Promise<Result>): Promise<Result> {
  const heartbeat = setInterval(() => {
    fs.utimes(lock, new Date(), new Date()).catch(() => undefined);
  }, lockHeartbeatMilliseconds);
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    await fs.rm(lock, { force: true });
  }
}

async function ensurePassword(installation: Installation, file: string, data: string): Promise<string> {
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

async function ensureInitialised(cluster: Cluster): Promise<void> {
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

/** Joins the running server, waiting for it while it is still starting; starts it where none runs. */
async function connectOrStart(cluster: Cluster, serverOptions: string): Promise<{ client: Client; port: number }> {
  const deadline = Date.now() + startSeconds * 1_000;
  for (;;) {
    try {
      const port = (await findPort(cluster)) ?? (await startServer(cluster, serverOptions));
      return { client: await connect(cluster, port, 10), port };
    } catch (cause) {
      const log = await readEnd(cluster.log);
      if (Date.now() > deadline || !(isPassing(cause) || isPassing(log))) {
        const reason = cause instanceof Error ? cause.message : String(cause);
        throw new Error(
          `Expected PostgreSQL to run from ${cluster.data}: ${reason}\nLast lines of ${cluster.log}:\n${log}`,
          { cause },
        );
      }
    }
    await sleep(100);
  }
}

async function startServer(cluster: Cluster, serverOptions: string): Promise<number> {
  const options = `${serverOptions} -c "port=${await findFreePort()}"`;
  const { code, output } = await run(
    cluster.pgCtl,
    ['start', '-w', '-t', String(startSeconds), '-D', cluster.data, '-l', cluster.log, '-o', options],
    cluster,
  );
  const port = await findPort(cluster);
  if (code !== 0 || port === undefined) throw new Error(`pg_ctl start ended with ${code}: ${output.trim()}`);
  return port;
}

/** The port of the running server: undefined where none runs, 0 while it has not chosen one. */
async function findPort(cluster: Cluster): Promise<number | undefined> {
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

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Whether a failed start or connection is worth another attempt. */
function isPassing(problem: unknown): boolean {
  const { code = '', message = String(problem) } = problem as { code?: string; message?: string };
  // 57P03: starting up or shutting down. Shared memory: a killed server's processes have yet to notice.
  const messages = /pre-existing shared mem|could not create any TCP|Connection terminated|timeout expired/;
  return ['57P03', 'ECONNREFUSED', 'ECONNRESET', 'EADDRNOTAVAIL'].includes(code) || messages.test(message);
}

async function connect(cluster: Cluster, port: number, seconds: number): Promise<Client> {
  const client = new Client({
    connectionString: connectionString(cluster, port, 'postgres'),
    connectionTimeoutMillis: seconds * 1_000,
    query_timeout: seconds * 1_000,
  });
  // A server that is killed must not take this process with it.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

function connectionString(cluster: Cluster, port: number, database: string): string {
  return `postgres://postgres:${cluster.password}@127.0.0.1:${port}/${database}`;
}

async function ensureDatabase(client: Client): Promise<void> {
  try {
    const { rowCount } = await client.query("select from pg_database where datname = 'messaging'");
    if (rowCount === 0) await client.query('create database messaging');
  } catch (error) {
    await endWithin(client, 1_000);
    throw error;
  }
}

async function leave(cluster: Cluster, client: Client): Promise<void> {
  await endWithin(client, 1_000);
  // Whoever keeps the lock is starting to use the server.
  if (!(await acquireLock(cluster.lock, 2_000))) return;
  await whileLocked(cluster.lock, async () => {
    const port = await findPort(cluster);
    if (port === undefined || (await hasClients(cluster, port))) return;
    const { code, output } = await run(
      cluster.pgCtl,
      ['stop', '-m', 'fast', '-w', '-t', String(stopSeconds), '-D', cluster.data],
      cluster,
    );
    if (code !== 0 && (await findPort(cluster)) !== undefined) {
      const expected = `Expected PostgreSQL to stop within ${stopSeconds} s, see ${cluster.log}`;
      throw new Error(`${expected}: ${output.trim()}`);
    }
  });
}

async function hasClients(cluster: Cluster, port: number): Promise<boolean> {
  let client: Client | undefined;
  try {
    client = await connect(cluster, port, 2);
    const { rowCount } = await client.query(
      "select from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()",
    );
    return rowCount !== 0;
  } catch (error) {
    // It cannot be asked while it shuts down or recovers; then it is left alone.
    if (isPassing(error)) return true;
    throw error;
  } finally {
    await endWithin(client, 1_000);
  }
}

/** Closes a connection, without waiting for a server that does not answer. */
async function endWithin(client: Client | undefined, milliseconds: number): Promise<void> {
  await Promise.race([client?.end(), sleep(milliseconds, undefined, { ref: false })]);
}

async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function readEnd(file: string): Promise<string> {
  const text = (await fs.readFile(file, 'utf8').catch(ignoreMissing)) ?? '';
  return text.trimEnd().split('\n').slice(-20).join('\n');
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
