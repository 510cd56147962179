import { randomUUID } from 'node:crypto';
import { lineOf, linesOf } from './log.js';
import type { RunningProgram } from './program.js';
import { type Caller, createCaller } from './service.js';
import type { Socket } from './socket.js';
import { until } from './waiting.js';

/** The process ids of the workers that serve, by the log. */
export function workersOf(program: RunningProgram): number[] {
  const tell = (msg: string) => linesOf(program).filter((line) => line.msg === msg);
  const ended = new Set(tell('a worker ended').map(({ worker }) => worker));
  return tell('a worker serves')
    .map(({ worker }) => worker)
    .filter((pid) => !ended.has(pid));
}

/** The process id of the worker that holds a socket: the one that logs what is asked over it. */
export async function holderOf(program: RunningProgram, socket: Socket): Promise<number> {
  const name = `Op${randomUUID().replaceAll('-', '')}`;
  await socket.subscribe(`query ${name} { unreadCount }`).next();
  return (await lineOf(program, (line) => line.name === name)).pid;
}

/** Opens a person's sockets until every worker holds one, and returns them by worker. */
export async function socketOnEach(program: RunningProgram, { token }: Caller): Promise<Map<number, Socket>> {
  const caller = createCaller(program.url, token);
  const sockets = new Map<number, Socket>();
  await until(async () => {
    const socket = await caller.socket();
    const pid = await holderOf(program, socket);
    if (sockets.has(pid)) await socket.close();
    else sockets.set(pid, socket);
    return workersOf(program).every((worker) => sockets.has(worker));
  }, Boolean);
  return sockets;
}
