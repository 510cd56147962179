import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { startEmbeddedPostgres } from '../../src/embedded/postgres.js';
import { makeOpenFolder } from '../support/folder.js';
import { SETTINGS } from '../support/settings.js';
import { until } from '../support/waiting.js';
import { moveTo } from './cores.js';
import { NODE, PROJECT } from './programs.js';

/** A PostgreSQL of the run's own, in a temporary folder, which keeps what it commits. */
export interface Cluster {
  /** Its first process, below which all others are. */
  pid: number;
  version: string;
  /** A folder for what else the run writes. */
  folder: string;
  url(database: string): string;
  /** Creates a database with the service's tables, and fills it. */
  create(database: string, fill: (client: pg.Client) => Promise<void>): Promise<void>;
  /** Replaces a database by a fresh copy of another one, to which nobody may be connected. */
  copy(from: string, to: string): Promise<void>;
  /** Ends it and removes the folder, also while somebody is connected. */
  stop(): Promise<void>;
}

/** Runs work on a connection of its own. */
export async function withClient<Result>(url: string, work: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function migrate(url: string): Promise<unknown> {
  const env = { ...SETTINGS, PATH: process.env.PATH, DATABASE_URL: url };
  return promisify(execFile)(NODE, ['dist/src/commands/migrate.js', 'up'], { cwd: PROJECT, env });
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Starts it, on the core of what is loaded. */
export async function startCluster(): Promise<Cluster> {
  const folder = await makeOpenFolder('bench');
  // Its processes stay on the core of the process that starts the first of them.
  moveTo('loaded');
  const postgres = await startEmbeddedPostgres({ directory: join(folder, 'postgres') });
  moveTo('generator');
  const urlOf = (database: string) => Object.assign(new URL(postgres.url), { pathname: database }).href;
  const administer = (...statements: string[]) =>
    withClient(postgres.url, async (client) => {
      for (const statement of statements) await client.query(statement);
    });
  const { rows } = await withClient(postgres.url, (client) =>
    client.query(
      `select split_part(pg_read_file('postmaster.pid'), e'\\n', 1)::int as pid, current_setting('server_version') as version`,
    ),
  );
  const { pid, version } = rows[0] as { pid: number; version: string };
  return {
    pid,
    version,
    folder,
    url: urlOf,
    create: async (database, fill) => {
      await administer(`create database ${database}`);
      await migrate(urlOf(database));
      await withClient(urlOf(database), fill);
    },
    copy: (from, to) =>
      administer(
        `drop database if exists ${to} with (force)`,
        `create database ${to} template ${from} strategy file_copy`,
      ),
    stop: async () => {
      await postgres.stop();
      // It stays while others are connected, as whoever was interrupted may be; this is its fast shutdown.
      if (isRunning(pid)) process.kill(pid, 'SIGINT');
      await until(() => !isRunning(pid));
      await rm(folder, { recursive: true, force: true });
    },
  };
}
