import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { readWelcome, type Welcome } from '../support/welcome.js';

/** The repository, from dist/test/smoke. */
const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const START_MILLISECONDS = 120_000;

/** The service as `npm start` brings it up. */
export interface Started extends Welcome {
  /** Everything that was written so far. */
  output(): string;
  /** Ends the program itself (not npm, which only waits for it); resolves when npm has ended too. */
  kill(signal: NodeJS.Signals): Promise<void>;
}

/** Starts the service as a developer does; resolves when it says that it is ready. */
export async function npmStart(settings: Record<string, string>): Promise<Started> {
  const { PATH, HOME } = process.env;
  const env = { PATH, HOME, ...settings };
  const npm = spawn('npm', ['start'], { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const ended = once(npm, 'close');
  const ready = Promise.withResolvers<void>();
  for (const stream of [npm.stdout, npm.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (output.includes('"msg":"ready"')) ready.resolve();
    });
  }
  void ended.then(() => ready.reject(new Error(`Expected npm start to bring up the service:\n${output}`)));
  const late = setTimeout(() => ready.reject(new Error(`It takes too long to start:\n${output}`)), START_MILLISECONDS);
  const kill = async (signal: NodeJS.Signals) => {
    for (const pid of programsOf(npm)) process.kill(pid, signal);
    await ended;
  };
  try {
    await ready.promise;
  } catch (error) {
    npm.kill('SIGKILL');
    throw error;
  } finally {
    clearTimeout(late);
  }
  return { ...readWelcome(output), output: () => output, kill };
}

/** The processes below npm that run the program. */
function programsOf(npm: ChildProcess): number[] {
  const processes = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' })
    .split('\n')
    .flatMap((line) => {
      const [, pid, parent, command = ''] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
      return pid === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), command }];
    });
  const below = (parent: number): typeof processes =>
    processes.filter((child) => child.parent === parent).flatMap((child) => [child, ...below(child.pid)]);
  return below(npm.pid ?? 0)
    .filter(({ command }) => /^\S*node \S*dist\/src\/main\.js$/.test(command))
    .map(({ pid }) => pid);
}
