import { join } from 'node:path';
import type { Cluster } from '../database.js';
import { startFloor, startService } from '../programs.js';
import { floorDialect } from './floor-dialect.js';
import type { Target } from './load.js';
import { serviceDialect } from './service-dialect.js';

/** The service, and what it is compared with. */
export const SERVERS = ['service', 'floor'] as const;
export type Server = (typeof SERVERS)[number];

const START = {
  service: { start: startService, dialect: serviceDialect },
  floor: { start: startFloor, dialect: floorDialect },
};

/** Runs work against a server on a database, and stops the server. */
export async function withServer<Result>(
  server: Server,
  cluster: Cluster,
  database: string,
  work: (target: Target) => Promise<Result>,
): Promise<Result> {
  const { start, dialect } = START[server];
  const log = join(cluster.folder, `${server}-${database}.log`);
  const program = await start({ databaseUrl: cluster.url(database), log });
  try {
    const measured = { server: program.pid, database: cluster.pid };
    return await work({ url: program.url, dialect, measured });
  } catch (cause) {
    const end = (await program.output()).split('\n').slice(-5).join('\n');
    throw new Error(`Expected ${server} to answer on ${database}: ${cause}\nIts log ends with:\n${end}`, { cause });
  } finally {
    await program.stop();
  }
}
