import 'reflect-metadata';
import { readConfig } from './config.js';
import { describeFailure } from './workers/describe-failure.js';
import { runProcess } from './workers/run-process.js';

const stop = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop.abort());
try {
  await runProcess(readConfig(process.env), stop.signal);
} catch (error) {
  process.stderr.write(`${describeFailure(error)}\n`);
  process.exitCode = 1;
}
// What is still open here was cut off, and must not keep the process.
process.exit();
