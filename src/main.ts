import { once } from 'node:events';
import { createApp, type Foundation } from './app.js';
import { type Config, ConfigurationError, readConfig } from './config.js';
import { createLogger } from './observability/logger.js';

/** In production the settings give everything; the development defaults are not even loaded. */
async function run(config: Config, stop: AbortSignal): Promise<void> {
  const log = createLogger(config);
  if (config.production) {
    const foundation = { databaseUrl: config.databaseUrl, keys: config.auth.keys } as Foundation;
    const app = await createApp(config, foundation, log);
    log.info({ url: app.url }, 'ready');
    await stopped(stop);
    return app.close();
  }
  const { createDevelopmentFoundation } = await import('./embedded/development-foundation.js');
  const foundation = await createDevelopmentFoundation(config);
  try {
    const app = await createApp(config, foundation, log);
    const { secret, embedded } = foundation;
    const { welcome } = await import('./embedded/welcome.js');
    if (secret !== undefined) process.stdout.write(await welcome(app.url, { config, secret, embedded }));
    log.info({ url: app.url }, 'ready');
    await stopped(stop);
    await app.close();
  } finally {
    await foundation.stop();
  }
}

async function stopped(stop: AbortSignal): Promise<void> {
  if (!stop.aborted) await once(stop, 'abort');
}

const stop = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop.abort());
try {
  await run(readConfig(process.env), stop.signal);
} catch (error) {
  process.stderr.write(`${error instanceof ConfigurationError ? error.message : (error as Error).stack}\n`);
  process.exitCode = 1;
}
// What is still open here was cut off, and must not keep the process.
process.exit();
