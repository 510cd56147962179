import { Agent } from 'node:http';
import type { Actor } from '../data/actors.js';
import { median } from '../figures.js';
import { type Measured, meterCpu } from '../processes.js';
import { exchange } from './exchange.js';
import { occasions } from './occasions.js';
import { checkedAnswer, type Dialect, type Occasion, type Operation } from './operations.js';

/** A server under load, and how it is spoken to. */
export interface Target {
  url: string;
  dialect: Dialect;
  measured: Measured;
}

/** How much of what to ask, and for whom. */
export interface Workload {
  actors: Actor[];
  /** The share of each operation. */
  mix: Partial<Record<Operation, number>>;
  connections: number;
  warmUpSeconds: number;
  seconds: number;
  seed: number;
}

/** What a server did under a workload. */
export interface LoadFigures {
  requests: number;
  perSecond: number;
  /** Milliseconds, the median, of all and of each operation. */
  p50: number;
  p50Of: Partial<Record<Operation, number>>;
  /** CPU microseconds a request; NaN where they cannot be read. */
  cpu: Measured;
  /** The share of a core that the generator itself used: near 1 it measures itself. */
  generatorLoad: number;
}

/** Asks once, and checks the answer. */
export async function askOnce(agent: Agent, { url, dialect }: Target, operation: Operation, occasion: Occasion) {
  const { status, text } = await exchange(agent, url, dialect.ask(operation, occasion), occasion.actor.token);
  return checkedAnswer(dialect, operation, occasion, status, text);
}

/**
 * Loads a server in a closed loop: each connection asks again when it was answered. Every answer is checked, and a wrong
 * one ends the run: a figure for wrong answers is worth nothing.
 */
export async function runLoad(target: Target, workload: Workload): Promise<LoadFigures> {
  const { connections, warmUpSeconds, seconds } = workload;
  const next = occasions(workload);
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const took = new Map<Operation, number[]>();
  const warm = performance.now() + warmUpSeconds * 1_000;
  const end = warm + seconds * 1_000;

  const work = async () => {
    for (let startedAt = performance.now(); startedAt < end; startedAt = performance.now()) {
      const { operation, occasion } = next();
      await askOnce(agent, target, operation, occasion);
      const now = performance.now();
      if (now < warm || now > end) continue;
      const list = took.get(operation) ?? [];
      list.push(now - startedAt);
      took.set(operation, list);
    }
  };
  const workers = Promise.all(Array.from({ length: connections }, work));
  try {
    await Promise.race([workers, reach(warm)]);
    const usedCpu = meterCpu(target.measured);
    const own = process.cpuUsage();
    await Promise.race([workers, reach(end)]);
    const { server, database } = usedCpu();
    const { user, system } = process.cpuUsage(own);
    await workers;
    const all = [...took.values()].flat();
    return {
      requests: all.length,
      perSecond: all.length / seconds,
      p50: median(all),
      p50Of: Object.fromEntries([...took].map(([operation, list]) => [operation, median(list)])),
      cpu: { server: server / all.length, database: database / all.length },
      generatorLoad: (user + system) / 1e6 / seconds,
    };
  } finally {
    agent.destroy();
  }
}

function reach(time: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, time - performance.now())));
}
