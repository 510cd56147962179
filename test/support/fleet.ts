import { findFreePort } from '../../src/embedded/free-port.js';
import { startNginx } from './nginx.js';
import { type RunningProgram, startProgram } from './program.js';

const COUNT = 3;

/** Three instances behind nginx, each a process of its own. */
export interface Fleet {
  /** Where nginx is. */
  url: string;
  /** How many instances there are. */
  size: number;
  /** The process of an instance at present; they are counted around. */
  instance(index: number): RunningProgram;
  /** Starts an instance anew where it was. */
  restart(index: number): Promise<void>;
  close(): Promise<void>;
}

/** Starts three instances on a database, with these settings beside the tests' defaults. */
export async function startFleet(databaseUrl: string, settings: Record<string, string>): Promise<Fleet> {
  const ports = [await findFreePort(), await findFreePort(), await findFreePort()] as const;
  const start = (port: number) => startProgram(databaseUrl, { ...settings, PORT: `${port}` });
  const instances: RunningProgram[] = [];
  for (const port of ports) instances.push(await start(port));
  const [first, second, third] = ports.map((port) => `127.0.0.1:${port}`) as [string, string, string];
  const nginx = await startNginx([first, second, third]);
  return {
    url: nginx.url,
    size: COUNT,
    instance: (index) => instances[index % COUNT] as RunningProgram,
    restart: async (index) => {
      instances[index % COUNT] = await start(ports[index % COUNT] as number);
    },
    close: async () => {
      await nginx.close();
      for (const instance of instances) await instance.kill('SIGKILL');
    },
  };
}
