import type { Foundation } from '../app.js';
import type { Config } from '../config.js';
import type { Demo } from '../server/pages/demo.js';

/** A foundation that is up. */
export interface OpenFoundation {
  foundation: Foundation;
  /** Once requests are served at this address: in development, tells how to try the service. */
  welcome(url: string): Promise<void>;
  close(): Promise<void>;
}

/** In production the settings give everything; the development defaults are not even loaded. */
export async function openFoundation(config: Config): Promise<OpenFoundation> {
  if (config.production) {
    const foundation = { databaseUrl: config.databaseUrl, keys: config.auth.keys } as Foundation;
    return { foundation, welcome: async () => {}, close: async () => {} };
  }
  const { createDevelopmentFoundation } = await import('../embedded/development-foundation.js');
  const { databaseUrl, keys, secret, embedded, stop } = await createDevelopmentFoundation(config);
  return {
    foundation: { databaseUrl, keys, demoSecret: embedded ? secret : undefined },
    welcome: async (url) => {
      if (secret === undefined) return;
      const { welcome } = await import('../embedded/welcome.js');
      process.stdout.write(await welcome(url, { config, secret, embedded }));
    },
    close: stop,
  };
}

/** Where there is a demo course: what its pages need, in each process that serves. */
export async function openDemo(config: Config, { demoSecret: secret }: Foundation): Promise<Demo | undefined> {
  if (secret === undefined) return undefined;
  const { createDemo } = await import('../embedded/demo.js');
  const { issuer, audience } = config.auth;
  return createDemo({ secret, issuer, audience });
}
