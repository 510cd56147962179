import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'vitest';
import { holdRows } from '../support/locks.js';
import type { TestPostgres } from '../support/postgres.js';
import { type Caller, createCaller } from '../support/service.js';
import { again, inScene } from './fault.js';

inScene('PostgreSQL', { crashable: true }, (fault) => {
  fault('PostgreSQL crashes and recovers', async ({ postgres }) => ({
    faults: await again(async () => {
      const { crash, restart } = postgres as TestPostgres;
      await delay(1_000);
      await crash();
      await restart();
      await delay(1_000);
    }),
  }));
});

/** Until it is answered: how long that took, and with which code if it is an error. */
async function ask(caller: Caller): Promise<{ milliseconds: number; code: string | undefined }> {
  const begun = performance.now();
  const { errors } = await caller.ask('{ unreadCount }');
  return { milliseconds: performance.now() - begun, code: errors?.[0]?.extensions.code };
}

/** From when on somebody is answered again. */
async function recovery(caller: Caller): Promise<number> {
  const begun = performance.now();
  while ((await ask(caller)).code !== undefined);
  return performance.now() - begun;
}

inScene('small pools', { settingsOf: () => ({ DATABASE_POOL_SIZE: '2' }) }, (fault) => {
  fault('all connections taken', async ({ service, fleet, course }, { chats }) => {
    const caller = createCaller(fleet.url, course.teacher.token);
    let [slowestRefusal, slowestRecovery, refusals] = [0, 0, 0];
    const faults = await again(async () => {
      const held = await holdRows(service.database, 'select from chats where public_id = any($1) for update', [chats]);
      await held.waiters(3);
      const end = performance.now() + 3_000;
      while (performance.now() < end) {
        for (const { code, milliseconds } of await Promise.all(Array.from({ length: 6 }, () => ask(caller)))) {
          if (code === undefined) continue;
          expect(code).toBe('TIMED_OUT');
          refusals += 1;
          slowestRefusal = Math.max(slowestRefusal, milliseconds);
        }
      }
      await held.release();
      slowestRecovery = Math.max(slowestRecovery, await recovery(caller));
      await delay(500);
    });
    expect(refusals).toBeGreaterThan(0);
    const times = `refused within ${Math.round(slowestRefusal)} ms, recovered within ${Math.round(slowestRecovery)} ms`;
    return { faults, figures: `${refusals} refusals, ${times}` };
  });
});
