import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '../../src/embedded/postgres.js';
import { makeOpenFolder } from './folder.js';
import { openLink } from './link.js';
import { isRunning } from './processes.js';
import { until } from './waiting.js';

/** A PostgreSQL of a test's own that can be made to crash, and is always at the same address. */
export interface TestPostgres {
  url: string;
  /** Ends it as `pg_ctl stop -m immediate` does: without a word, and without writing anything down. */
  crash(): Promise<void>;
  /** Starts it again, which recovers what was committed. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** Starts one that loses nothing it has committed when it crashes, as the others of the tests may. */
export async function startPostgres(): Promise<TestPostgres> {
  const folder = await makeOpenFolder('crash');
  const directory = join(folder, 'postgres');
  // A crash of PostgreSQL is none of the machine, so that what it has handed over to write is not lost.
  const start = () => startEmbeddedPostgres({ directory, settings: { fsync: 'off' } });
  let running = await start();
  const link = await openLink(() => Number(new URL(running.url).port));
  const url = new URL(running.url);
  url.port = `${link.port}`;
  return {
    url: url.href,
    crash: async () => {
      const [pid] = (await readFile(join(directory, 'cluster', 'postmaster.pid'), 'utf8')).split('\n');
      process.kill(Number(pid), 'SIGQUIT');
      await until(async () => !(await isRunning(Number(pid))));
    },
    restart: async () => {
      const crashed = running;
      running = await start();
      await crashed.stop();
    },
    close: async () => {
      await link.close();
      await running.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
