import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import { type App, createApp } from '../../src/app.js';
import { readConfig } from '../../src/config.js';
import { Failures } from '../../src/observability/failures.js';
import { type AnyData, type ApiResult, ask } from './api.js';
import { createDatabase, type TestDatabase } from './database.js';
import { SETTINGS } from './settings.js';
import { openSocket, type Socket } from './socket.js';
import { integrationToken, tokenOf } from './tokens.js';

/** Asks the API on somebody's behalf. */
export interface Caller {
  token: string;
  /** The whole answer, with errors if there are any. */
  ask<Data = AnyData>(query: string, variables?: object, language?: string): Promise<ApiResult<Data>>;
  /** The data; throws when there are errors. */
  get<Data = AnyData>(query: string, variables?: object, language?: string): Promise<Data>;
  /** Opens a socket, signed in, which is closed with the test at the latest. */
  socket(acceptLanguage?: string): Promise<Socket>;
}

/** A running instance with what tests need around it. */
export interface TestService {
  url: string;
  app: App;
  database: TestDatabase;
  /** The caller with this id; nobody needs to be on a roster for it. */
  as(userId: string): Promise<Caller>;
  /** The learning environment, with the scope roster:write. */
  integration(scope?: string, clientId?: string): Promise<Caller>;
  /** Another instance on the same database, which is closed with this one at the latest. */
  another(settings?: Record<string, string>): Promise<TestService>;
  close(): Promise<void>;
}

/** Starts the service on a database of its own, with these settings beside the tests' defaults. */
export async function startService(settings: Record<string, string> = {}, server?: string): Promise<TestService> {
  const database = await createDatabase(server);
  try {
    const service = await startInstance(database, settings);
    const close = async () => {
      await service.close();
      await database.close();
      await rm(ledgerOf(database), { force: true });
    };
    return { ...service, close };
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** The file in which erasures of a database's people are written down. */
export function ledgerOf(database: TestDatabase): string {
  return join(tmpdir(), `lovelace-messaging${new URL(database.url).pathname.replace('/', '-')}.jsonl`);
}

function settingsOf(database: TestDatabase): Record<string, string> {
  return { LOG_LEVEL: 'silent', DATABASE_URL: database.url, ERASURE_LEDGER: ledgerOf(database) };
}

/** Starts the service on a database that stays when it is closed. */
export async function startInstance(
  database: TestDatabase,
  settings: Record<string, string> = {},
): Promise<TestService> {
  const config = readConfig({ ...SETTINGS, ...settingsOf(database), ...settings });
  if (!config.auth.keys) throw new Error('Expected settings by which tokens are verified');
  const foundation = { databaseUrl: database.url, keys: config.auth.keys };
  const { databasePoolSize = 10 } = config;
  const log = pino({ level: config.logLevel });
  const records = { log, failures: new Failures(log) };
  const app = await createApp({ ...config, databasePoolSize }, foundation, records);
  const others: TestService[] = [];
  return {
    url: app.url,
    app,
    database,
    as: async (userId) => createCaller(app.url, await tokenOf(userId)),
    integration: async (scope, clientId) => createCaller(app.url, await integrationToken(scope, clientId)),
    another: async (more = {}) => {
      const other = await startInstance(database, { ...settings, ...more });
      others.push(other);
      return other;
    },
    close: async () => {
      for (const other of others.splice(0).reverse()) await other.close();
      await app.close();
    },
  };
}

/** A caller with any token, of any service. */
export function createCaller(url: string, token: string): Caller {
  const call = <Data = AnyData>(query: string, variables?: object, language?: string) =>
    ask<Data>(url, { token, query, variables, language });
  return {
    token,
    ask: call,
    get: async (query, variables, language) => {
      const { data, errors } = await call(query, variables, language);
      if (errors) throw new Error(`Expected no errors, but got ${JSON.stringify(errors)}`);
      return data as never;
    },
    socket: async (acceptLanguage) => {
      const socket = await openSocket(url, token, acceptLanguage);
      onTestFinished(socket.close);
      return socket;
    },
  };
}
