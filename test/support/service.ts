import { pino } from 'pino';
import { type App, createApp } from '../../src/app.js';
import { readConfig } from '../../src/config.js';
import { issueToken } from '../../src/embedded/development-tokens.js';
import { type AnyData, type ApiResult, ask } from './api.js';
import { createDatabase, type TestDatabase } from './database.js';
import { openSocket, type Socket } from './socket.js';

/** What tokens of the test services are signed with. */
export const ISSUER = {
  secret: 'a secret for tests, of more than 32 bytes',
  issuer: 'test-issuer',
  audience: 'test-audience',
};

/** The token of a person. */
export function tokenOf(userId: string): Promise<string> {
  return issueToken(ISSUER, { sub: userId });
}

/** The token of an integration. */
export function integrationToken(scope = 'roster:write', clientId = 'lms'): Promise<string> {
  return issueToken(ISSUER, { sub: clientId, scope });
}

/** Asks the API on somebody's behalf. */
export interface Caller {
  token: string;
  /** The whole answer, with errors if there are any. */
  ask<Data = AnyData>(query: string, variables?: object, language?: string): Promise<ApiResult<Data>>;
  /** The data; throws when there are errors. */
  get<Data = AnyData>(query: string, variables?: object, language?: string): Promise<Data>;
  /** Opens a socket, signed in. */
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
  integration(scope?: string): Promise<Caller>;
  /** Another instance on the same database. */
  another(settings?: Record<string, string>): Promise<TestService>;
  close(): Promise<void>;
}

const SETTINGS = {
  NODE_ENV: 'test',
  PORT: '0',
  LOG_LEVEL: 'silent',
  AUTH_JWT_SECRET: ISSUER.secret,
  AUTH_ISSUER: ISSUER.issuer,
  AUTH_AUDIENCE: ISSUER.audience,
  // Limits have tests of their own.
  RATE_LIMIT_WRITES_PER_MINUTE: '1000000',
  RATE_LIMIT_READS_PER_MINUTE: '1000000',
  RATE_LIMIT_INTEGRATION_PER_MINUTE: '1000000',
};

/** Starts the service on a database of its own, with these settings beside the tests' defaults. */
export async function startService(settings: Record<string, string> = {}): Promise<TestService> {
  const database = await createDatabase();
  try {
    const service = await startInstance(database, settings);
    const close = async () => {
      await service.close();
      await database.close();
    };
    return { ...service, close };
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function startInstance(database: TestDatabase, settings: Record<string, string>): Promise<TestService> {
  const config = readConfig({ ...SETTINGS, DATABASE_URL: database.url, ...settings });
  const foundation = { databaseUrl: database.url, keys: { secret: ISSUER.secret } };
  const app = await createApp(config, foundation, pino({ level: config.logLevel }));
  return {
    url: app.url,
    app,
    database,
    as: async (userId) => createCaller(app.url, await tokenOf(userId)),
    integration: async (scope) => createCaller(app.url, await integrationToken(scope)),
    another: (more = {}) => startInstance(database, { ...settings, ...more }),
    close: () => app.close(),
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
    socket: (acceptLanguage) => openSocket(url, token, acceptLanguage),
  };
}
