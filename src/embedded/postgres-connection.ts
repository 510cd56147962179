import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import type { Cluster } from './postgres-cluster.js';

/** Opens a connection for administration; it does not take this process along when the server is killed. */
export async function connect(cluster: Cluster, port: number, seconds: number): Promise<Client> {
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

/** The address of a database of the cluster, as superuser. */
export function connectionString(cluster: Cluster, port: number, database: string): string {
  return `postgres://postgres:${cluster.password}@127.0.0.1:${port}/${database}`;
}

/** Creates the service's database where there is none. */
export async function ensureDatabase(client: Client): Promise<void> {
  try {
    const { rowCount } = await client.query("select from pg_database where datname = 'messaging'");
    if (rowCount === 0) await client.query('create database messaging');
  } catch (error) {
    await endWithin(client, 1_000);
    throw error;
  }
}

/** Whether anybody else is connected to the cluster. */
export async function hasClients(cluster: Cluster, port: number): Promise<boolean> {
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
export async function endWithin(client: Client | undefined, milliseconds: number): Promise<void> {
  await Promise.race([client?.end(), sleep(milliseconds, undefined, { ref: false })]);
}

/** Whether a failed start or connection is worth another attempt. */
export function isPassing(problem: unknown): boolean {
  const { code = '', message = String(problem) } = problem as { code?: string; message?: string };
  // 57P03: starting up or shutting down. Shared memory: a killed server's processes have yet to notice.
  const messages = /pre-existing shared mem|could not create any TCP|Connection terminated|timeout expired/;
  return ['57P03', 'ECONNREFUSED', 'ECONNRESET', 'EADDRNOTAVAIL'].includes(code) || messages.test(message);
}
