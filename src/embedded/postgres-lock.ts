import * as fs from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

const HEARTBEAT_MILLISECONDS = 2_000;
const STALE_MILLISECONDS = 20_000;

/** Whether a process with this id lives. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Waits until the lock file is ours; false when another living process keeps it beyond the given time. */
export async function acquireLock(lock: string, milliseconds: number): Promise<boolean> {
  const deadline = Date.now() + milliseconds;
  for (;;) {
    try {
      await fs.writeFile(lock, String(process.pid), { flag: 'wx' });
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const [holder, status] = await Promise.all([
      fs.readFile(lock, 'utf8').catch(() => ''),
      fs.stat(lock).catch(() => undefined),
    ]);
    // The age matters too: after a reboot the pid may be another process's.
    const outdated = status && Date.now() - status.mtimeMs > STALE_MILLISECONDS;
    if (outdated || (holder && !isAlive(Number(holder)))) await discardLock(lock, holder);
    else if (Date.now() > deadline) return false;
    else await sleep(50);
  }
}

async function discardLock(lock: string, staleHolder: string): Promise<void> {
  // Moved before it is removed: who else found it stale may have put a fresh one in its place meanwhile.
  const discarded = `${lock}.${process.pid}`;
  await fs.rename(lock, discarded).catch(() => undefined);
  const holder = await fs.readFile(discarded, 'utf8').catch(() => staleHolder);
  if (holder !== staleHolder) await fs.link(discarded, lock).catch(() => undefined);
  await fs.rm(discarded, { force: true });
}

/** Runs `work`, keeps the acquired lock fresh meanwhile, and releases it. */
export async function whileLocked<Result>(lock: string, work: () => Promise<Result>): Promise<Result> {
  const heartbeat = setInterval(() => {
    fs.utimes(lock, new Date(), new Date()).catch(() => undefined);
  }, HEARTBEAT_MILLISECONDS);
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    await fs.rm(lock, { force: true });
  }
}
