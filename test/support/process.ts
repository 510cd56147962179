import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { ISSUER } from './service.js';
import { soon } from './socket.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** How a process ended. */
export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** The real program, in a process of its own. */
export interface ServiceProcess {
  url: string;
  pid: number;
  /** Everything that it wrote so far. */
  output(): string;
  readonly exited: Promise<Exit>;
  /** Sends a signal; resolves when the process has ended. */
  kill(signal: NodeJS.Signals): Promise<Exit>;
}

/** Starts the program as `npm run build` left it, on a database; resolves when it says that it is ready. */
export async function startProcess(
  databaseUrl: string,
  settings: Record<string, string> = {},
): Promise<ServiceProcess> {
  const child = spawn('node_modules/.bin/node', ['dist/src/main.js'], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'test',
      PORT: '0',
      DATABASE_URL: databaseUrl,
      AUTH_JWT_SECRET: ISSUER.secret,
      AUTH_ISSUER: ISSUER.issuer,
      AUTH_AUDIENCE: ISSUER.audience,
      RATE_LIMIT_WRITES_PER_MINUTE: '1000000',
      RATE_LIMIT_READS_PER_MINUTE: '1000000',
      ...settings,
    },
  });
  let output = '';
  const ready = Promise.withResolvers<string>();
  const collect = (chunk: Buffer) => {
    output += chunk;
    for (const line of output.split('\n').slice(0, -1)) {
      if (line.includes('"msg":"ready"')) ready.resolve((JSON.parse(line) as { url: string }).url);
    }
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const exited = once(child, 'exit').then(([code, signal]): Exit => ({ code, signal }));
  const failed = exited.then(({ code }): never => {
    throw new Error(`Expected the service to start, but it ended with ${code}:\n${output}`);
  });
  failed.catch(() => {});
  const url = await soon(Promise.race([ready.promise, failed]), 'the service to start').catch((error) => {
    child.kill('SIGKILL');
    throw error;
  });
  return {
    url,
    pid: child.pid as number,
    output: () => output,
    exited,
    kill: (signal) => {
      child.kill(signal);
      return soon(exited, `the process to end on ${signal}`);
    },
  };
}
