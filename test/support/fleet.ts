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
  /** Ends all connections through nginx at once. */
  restartNginx(): Promise<void>;
  /** Starts an instance anew where it was. */
  restart(index: number): Promise<void>;
  close(): Promise<void>;
}

/** The settings of an instance, beside the tests' defaults. */
export type SettingsOf = (index: number) => Record<string, string>;

/** Starts three instances on a database. */
export async function startFleet(databaseUrl: string, settingsOf: SettingsOf): Promise<Fleet> {
  const ports = [await findFreePort(), await findFreePort(), await findFreePort()] as const;
  const start = (index: number) =>
    startProgram(databaseUrl, { ...settingsOf(index), PORT: `${ports[index as 0 | 1 | 2]}` });
  const instances: RunningProgram[] = [];
  for (const index of ports.keys()) instances.push(await start(index));
  const [first, second, third] = ports.map((port) => `127.0.0.1:${port}`) as [string, string, string];
  const nginx = await startNginx([first, second, third]);
  return {
    url: nginx.url,
    size: COUNT,
    instance: (index) => instances[index % COUNT] as RunningProgram,
    restartNginx: nginx.restart,
    restart: async (index) => {
      instances[index % COUNT] = await start(index % COUNT);
    },
    close: async () => {
      await nginx.close();
      for (const instance of instances) await instance.kill('SIGKILL');
    },
  };
}
