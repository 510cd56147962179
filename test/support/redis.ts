import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { Redis } from 'ioredis';
import { findFreePort } from '../../src/embedded/free-port.js';
import { until } from './waiting.js';

/** Whether this machine has a Redis to start; CI installs one. */
export const HAS_REDIS = spawnSync('redis-server', ['--version']).status === 0;

/** A Redis of a test's own, that can be taken away. */
export interface TestRedis {
  url: string;
  port: number;
  /** A bystander's connection. */
  client: Redis;
  /** Ends it as a crash does. */
  kill(): Promise<void>;
  /** Starts it again, empty. */
  restart(): Promise<void>;
  /** Lets it hang, as a machine does that has too much else to do. */
  pause(): void;
  resume(): void;
  close(): Promise<void>;
}

/** Starts a Redis that keeps nothing on the disk, on this port or any. */
export async function startRedis(on?: number): Promise<TestRedis> {
  const port = on ?? (await findFreePort());
  const client = new Redis(port, '127.0.0.1', {
    lazyConnect: true,
    retryStrategy: () => 50,
    maxRetriesPerRequest: null,
  });
  client.on('error', () => {});
  let server: ChildProcess;
  const restart = async () => {
    const settings = [
      '--port',
      `${port}`,
      '--bind',
      '127.0.0.1',
      '--save',
      '',
      '--appendonly',
      'no',
      '--dir',
      tmpdir(),
    ];
    server = spawn('redis-server', settings, { stdio: 'ignore' });
    if (client.status === 'wait') await client.connect().catch(() => {});
    await until(() => client.status === 'ready');
  };
  const kill = async () => {
    const ended = once(server, 'exit');
    server.kill('SIGKILL');
    await ended;
  };
  await restart();
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    client,
    kill,
    restart,
    pause: () => void server.kill('SIGSTOP'),
    resume: () => void server.kill('SIGCONT'),
    close: async () => {
      client.disconnect();
      if (server.exitCode === null && server.signalCode === null) await kill();
    },
  };
}
