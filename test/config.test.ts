import { describe, expect, test } from 'vitest';
import { ConfigurationError, readConfig } from '../src/config.js';
import { runProgram } from './support/program.js';

/** What a wrong setting is refused with, one problem a line. */
function problemsOf(environment: NodeJS.ProcessEnv): string[] {
  try {
    readConfig(environment);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    const [head, ...problems] = error.message.split('\n');
    expect(head).toBe('The settings are not usable:');
    return problems.map((problem) => problem.replace(/^ {2}- /, ''));
  }
  throw new Error(`Expected ${JSON.stringify(environment)} to be refused`);
}

const PRODUCTION = {
  NODE_ENV: 'production',
  DATABASE_URL: 'postgres://user:password@localhost/messaging',
  AUTH_JWKS_URL: 'https://issuer.example/jwks.json',
  AUTH_ISSUER: 'https://issuer.example',
  AUTH_AUDIENCE: 'messaging',
};

describe('without any setting', () => {
  test('every default is as documented', () => {
    expect(readConfig({})).toEqual({
      production: false,
      host: '127.0.0.1',
      port: 4000,
      workers: 1,
      logLevel: 'info',
      databaseUrl: undefined,
      databasePoolSize: undefined,
      dataDirectory: '.data',
      auth: { keys: undefined, issuer: 'lovelace-messaging', audience: 'lovelace-messaging' },
      allowedOrigins: undefined,
      languages: ['fi', 'en', 'sv'],
      defaultLanguage: 'fi',
      editMinutes: 15,
      erasureLedger: '.data/erasures.jsonl',
      retentionDays: undefined,
      notifyMilliseconds: 2_000,
      joinUnreadDays: 14,
      rateLimits: { writesPerMinute: 30, readsPerMinute: 600, integrationPerMinute: 1200 },
      limits: {
        queryDepth: 10,
        queryCost: 20_000,
        queryAliases: 30,
        queryDuplicates: 30,
        queryDirectives: 30,
        queryTokens: 1_000,
        bodyBytes: 100_000,
        rosterBodyBytes: 16_000_000,
        frameBytes: 65_536,
        socketInitSeconds: 3,
        socketsPerUser: 10,
        subscriptionsPerSocket: 20,
        socketQueueBytes: 1_048_576,
        socketPingSeconds: 15,
      },
      trustedOperations: undefined,
      sweepSeconds: 10,
      drainSeconds: 0,
      shutdownSeconds: 10,
    });
  });

  test('an empty setting counts as none', () => {
    const names = ['HOST', 'PORT', 'NODE_ENV', 'DATABASE_URL', 'AUTH_JWT_SECRET', 'LANGUAGES', 'LIMIT_QUERY_COST'];

    expect(readConfig(Object.fromEntries(names.map((name) => [name, ''])))).toEqual(readConfig({}));
  });
});

test('every setting is taken', () => {
  const config = readConfig({
    ...PRODUCTION,
    HOST: '::1',
    PORT: '0',
    WEB_CONCURRENCY: '6',
    LOG_LEVEL: 'trace',
    DATABASE_POOL_SIZE: '25',
    ALLOWED_ORIGINS: ' https://a.example ,https://b.example:8443,',
    LANGUAGES: 'en, pt-BR ,sv',
    DEFAULT_LANGUAGE: 'pt-BR',
    EDIT_MINUTES: '5',
    ERASURE_LEDGER: '/ledger/erasures.jsonl',
    RETENTION_DAYS: '400',
    NOTIFY_TIMEOUT_MILLISECONDS: '1500',
    JOIN_UNREAD_DAYS: '0',
    METRICS_TOKEN: 'a token for Prometheus',
    REDIS_URL: 'rediss://:password@redis.example:6380/2',
    SENTRY_DSN: 'https://key@sentry.example/errors/1',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'https://collector.example:4318',
    OTEL_TRACES_SAMPLER: 'traceidratio',
    OTEL_TRACES_SAMPLER_ARG: '0.25',
    RATE_LIMIT_WRITES_PER_MINUTE: '1',
    RATE_LIMIT_READS_PER_MINUTE: '2',
    RATE_LIMIT_INTEGRATION_PER_MINUTE: '3',
    TRUSTED_OPERATIONS: '/etc/operations.json',
    LIVE_SWEEP_SECONDS: '4',
    DRAIN_SECONDS: '6',
    SHUTDOWN_SECONDS: '5',
  });

  expect(config).toMatchObject({
    production: true,
    host: '::1',
    port: 0,
    workers: 6,
    logLevel: 'trace',
    databaseUrl: PRODUCTION.DATABASE_URL,
    databasePoolSize: 25,
    redisUrl: 'rediss://:password@redis.example:6380/2',
    sentryDsn: 'https://key@sentry.example/errors/1',
    traces: { ratio: 0.25, parentBased: false },
    auth: { keys: { jwksUrl: PRODUCTION.AUTH_JWKS_URL }, issuer: PRODUCTION.AUTH_ISSUER, audience: 'messaging' },
    allowedOrigins: ['https://a.example', 'https://b.example:8443'],
    languages: ['en', 'pt-BR', 'sv'],
    defaultLanguage: 'pt-BR',
    editMinutes: 5,
    erasureLedger: '/ledger/erasures.jsonl',
    retentionDays: 400,
    metricsToken: 'a token for Prometheus',
    notifyMilliseconds: 1_500,
    joinUnreadDays: 0,
    rateLimits: { writesPerMinute: 1, readsPerMinute: 2, integrationPerMinute: 3 },
    trustedOperations: '/etc/operations.json',
    sweepSeconds: 4,
    drainSeconds: 6,
    shutdownSeconds: 5,
  });
});

test.each([
  ['LIMIT_QUERY_DEPTH', 'queryDepth'],
  ['LIMIT_QUERY_COST', 'queryCost'],
  ['LIMIT_QUERY_ALIASES', 'queryAliases'],
  ['LIMIT_QUERY_DUPLICATES', 'queryDuplicates'],
  ['LIMIT_QUERY_DIRECTIVES', 'queryDirectives'],
  ['LIMIT_QUERY_TOKENS', 'queryTokens'],
  ['LIMIT_BODY_BYTES', 'bodyBytes'],
  ['LIMIT_ROSTER_BODY_BYTES', 'rosterBodyBytes'],
  ['LIMIT_FRAME_BYTES', 'frameBytes'],
  ['SOCKET_INIT_SECONDS', 'socketInitSeconds'],
  ['SOCKET_PING_SECONDS', 'socketPingSeconds'],
  ['LIMIT_SOCKETS_PER_USER', 'socketsPerUser'],
  ['LIMIT_SUBSCRIPTIONS_PER_SOCKET', 'subscriptionsPerSocket'],
  ['LIMIT_SOCKET_QUEUE_BYTES', 'socketQueueBytes'],
] as const)('%s sets its limit and no other', (name, limit) => {
  const { limits } = readConfig({});

  expect(readConfig({ [name]: '123' }).limits).toEqual({ ...limits, [limit]: 123 });
});

test('the first language is the default, unless another is named', () => {
  expect(readConfig({ LANGUAGES: 'sv,fi' }).defaultLanguage).toBe('sv');
  expect(readConfig({ LANGUAGES: 'sv,fi', DEFAULT_LANGUAGE: 'fi' }).defaultLanguage).toBe('fi');
});

test('a production instance listens to the network, one for development to this machine alone', () => {
  expect(readConfig(PRODUCTION).host).toBe('0.0.0.0');
  expect(readConfig({}).host).toBe('127.0.0.1');
});

const COUNTS: [string, number, number][] = [
  ['PORT', 0, 65_535],
  ['WEB_CONCURRENCY', 1, 256],
  ['DATABASE_POOL_SIZE', 2, 1_000],
  ['LIVE_SWEEP_SECONDS', 1, 3_600],
  ['SOCKET_INIT_SECONDS', 1, 3_600],
  ['SOCKET_PING_SECONDS', 1, 3_600],
  ['EDIT_MINUTES', 0, 1_000_000],
  ['JOIN_UNREAD_DAYS', 0, 36_500],
  ['SHUTDOWN_SECONDS', 1, 3_600],
  ...[
    'RATE_LIMIT_WRITES_PER_MINUTE',
    'RATE_LIMIT_READS_PER_MINUTE',
    'RATE_LIMIT_INTEGRATION_PER_MINUTE',
    'LIMIT_QUERY_DEPTH',
    'LIMIT_QUERY_COST',
    'LIMIT_QUERY_ALIASES',
    'LIMIT_QUERY_DUPLICATES',
    'LIMIT_QUERY_DIRECTIVES',
    'LIMIT_QUERY_TOKENS',
    'LIMIT_BODY_BYTES',
    'LIMIT_ROSTER_BODY_BYTES',
    'LIMIT_FRAME_BYTES',
    'LIMIT_SOCKETS_PER_USER',
    'LIMIT_SUBSCRIPTIONS_PER_SOCKET',
    'LIMIT_SOCKET_QUEUE_BYTES',
  ].map((name): [string, number, number] => [name, 1, 2_000_000_000]),
];

test.each(COUNTS)('%s takes a whole number from %d to %d, and says so of anything else', (name, lowest, highest) => {
  for (const wrong of [`${lowest - 1}`, `${highest + 1}`, '1.5', '-3', 'many', '10 MB', 'NaN', 'Infinity', '1,000']) {
    expect(problemsOf({ [name]: wrong })).toEqual([
      `${name}: expected a whole number from ${lowest} to ${highest}, but got "${wrong}"`,
    ]);
  }
  for (const right of [lowest, highest]) expect(() => readConfig({ [name]: `${right}` })).not.toThrow();
});

const ORIGINS = 'origins such as https://lovelace.example, separated by commas';
const SAMPLERS =
  'always_on, always_off, traceidratio, parentbased_always_on, parentbased_always_off or parentbased_traceidratio';
const TAGS = 'BCP 47 language tags separated by commas, such as fi,en,sv';

test.each([
  ['NODE_ENV', 'prod', 'development, production or test'],
  ['NODE_ENV', 'Production', 'development, production or test'],
  ['LOG_LEVEL', 'loud', 'fatal, error, warn, info, debug, trace or silent'],
  ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4318', 'an address that starts with https:// or http://'],
  ['OTEL_TRACES_SAMPLER', 'jaeger_remote', SAMPLERS],
  ['OTEL_TRACES_SAMPLER_ARG', '25', 'a number from 0 to 1'],
  ['OTEL_TRACES_SAMPLER_ARG', 'half', 'a number from 0 to 1'],
  ['AUTH_JWKS_URL', 'issuer.example/jwks.json', 'an address that starts with https:// or http://'],
  ['AUTH_JWKS_URL', 'file:///etc/keys.json', 'an address that starts with https:// or http://'],
  ['ALLOWED_ORIGINS', 'lovelace.example', ORIGINS],
  ['ALLOWED_ORIGINS', 'https://lovelace.example/', ORIGINS],
  ['ALLOWED_ORIGINS', 'https://lovelace.example/path', ORIGINS],
  ['ALLOWED_ORIGINS', 'https://lovelace.example,*', ORIGINS],
  ['LANGUAGES', ',', TAGS],
  ['LANGUAGES', 'fi,Swedish', TAGS],
  ['LANGUAGES', 'fi;en', TAGS],
])('%s does not take %j', (name, given, expected) => {
  expect(problemsOf({ [name]: given })).toEqual([`${name}: expected ${expected}, but got "${given}"`]);
});

test.each([
  ['', { ratio: 1, parentBased: true }],
  ['always_on', { ratio: 1, parentBased: false }],
  ['always_off', { ratio: 0, parentBased: false }],
  ['traceidratio', { ratio: 0.5, parentBased: false }],
  ['parentbased_always_on', { ratio: 1, parentBased: true }],
  ['parentbased_always_off', { ratio: 0, parentBased: true }],
  ['parentbased_traceidratio', { ratio: 0.5, parentBased: true }],
])('OTEL_TRACES_SAMPLER takes %j', (sampler, traces) => {
  const settings = { OTEL_TRACES_SAMPLER: sampler, OTEL_TRACES_SAMPLER_ARG: '0.5' };
  expect(readConfig({ ...settings, OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' }).traces).toEqual(traces);
  expect(readConfig(settings).traces).toBeUndefined();
});

test('DEFAULT_LANGUAGE is one of LANGUAGES', () => {
  expect(problemsOf({ LANGUAGES: 'fi,en', DEFAULT_LANGUAGE: 'sv' })).toEqual([
    'DEFAULT_LANGUAGE: expected one of LANGUAGES (fi, en), but got "sv"',
  ]);
});

test('tokens are verified in one way, not two', () => {
  expect(problemsOf({ AUTH_JWKS_URL: 'https://issuer.example/jwks.json', AUTH_JWT_SECRET: 'x'.repeat(32) })).toEqual([
    'AUTH_JWT_SECRET: expected it or AUTH_JWKS_URL, but both are set',
  ]);
});

test('every wrong setting is told of at once', () => {
  const problems = problemsOf({ PORT: 'http', LOG_LEVEL: 'loud', LANGUAGES: 'Finnish', LIMIT_QUERY_COST: '0' });

  expect(problems.map((problem) => problem.split(':')[0]).sort()).toEqual([
    'LANGUAGES',
    'LIMIT_QUERY_COST',
    'LOG_LEVEL',
    'PORT',
  ]);
});

describe('secrets', () => {
  test.each([
    ['AUTH_JWT_SECRET', 'a-secret-too-short', 'a secret of at least 32 bytes'],
    ['DATABASE_URL', 'mysql://user:hunter2@localhost/x', 'an address that starts with postgres:// or postgresql://'],
    ['DATABASE_URL', 'user:hunter2@localhost/x', 'an address that starts with postgres:// or postgresql://'],
    ['METRICS_TOKEN', 'hunter2', 'a secret of at least 16 bytes'],
    ['SENTRY_DSN', 'https://hunter2.sentry.example/1', 'a DSN of Sentry, such as https://key@sentry.example/1'],
    ['SENTRY_DSN', 'https://hunter2@sentry.example/', 'a DSN of Sentry, such as https://key@sentry.example/1'],
    ['SENTRY_DSN', 'ftp://hunter2@sentry.example/1', 'a DSN of Sentry, such as https://key@sentry.example/1'],
    ['SENTRY_DSN', 'hunter2', 'a DSN of Sentry, such as https://key@sentry.example/1'],
    ['REDIS_URL', 'http://user:hunter2@localhost', 'an address that starts with redis:// or rediss://'],
  ])('%s is not echoed when it is wrong', (name, given, expected) => {
    expect(problemsOf({ [name]: given })).toEqual([`${name}: expected ${expected}, but got something else`]);
  });

  test('a secret is measured in bytes', () => {
    expect(readConfig({ AUTH_JWT_SECRET: 'ä'.repeat(16) }).auth.keys).toEqual({ secret: 'ä'.repeat(16) });
    expect(problemsOf({ AUTH_JWT_SECRET: 'x'.repeat(31) })).toHaveLength(1);
  });
});

describe('in production', () => {
  test.each([
    ['DATABASE_URL', 'DATABASE_URL: expected the address of a PostgreSQL database in production, but it is not set'],
    ['AUTH_ISSUER', 'AUTH_ISSUER: expected the issuer that tokens name in production, but it is not set'],
    ['AUTH_AUDIENCE', 'AUTH_AUDIENCE: expected the audience that tokens name in production, but it is not set'],
    ['AUTH_JWKS_URL', 'AUTH_JWKS_URL: expected it or AUTH_JWT_SECRET in production, but neither is set'],
  ])('the program refuses to start without %s, and says what is missing', async (name, problem) => {
    const { code, stdout, stderr } = await runProgram({ ...PRODUCTION, [name]: '', PORT: '0' }).ended;

    expect({ code, stdout, stderr }).toEqual({
      code: 1,
      stdout: '',
      stderr: `The settings are not usable:\n  - ${problem}\n`,
    });
  });

  test('a shared secret does in place of published keys', () => {
    const { AUTH_JWKS_URL: _, ...others } = PRODUCTION;

    expect(readConfig({ ...others, AUTH_JWT_SECRET: 'x'.repeat(32) }).auth.keys).toEqual({ secret: 'x'.repeat(32) });
  });

  test('the program names everything that is missing, and starts no database of its own', async () => {
    const { code, stderr } = await runProgram({ NODE_ENV: 'production', DATA_DIRECTORY: '/nowhere/at/all' }).ended;

    expect(code).toBe(1);
    expect(stderr.match(/[A-Z_]{8,}(?=: )/g)).toEqual([
      'DATABASE_URL',
      'AUTH_ISSUER',
      'AUTH_AUDIENCE',
      'AUTH_JWKS_URL',
    ]);
  });

  test('the program ends with 1 when its database is not there, and does not tell the password', async () => {
    const settings = { ...PRODUCTION, DATABASE_URL: 'postgres://user:hunter2@127.0.0.1:1/messaging', PORT: '0' };

    const { code, stdout, stderr } = await runProgram(settings).ended;

    expect(code).toBe(1);
    expect(stderr).toMatch(/ECONNREFUSED|connect/);
    expect(stdout + stderr).not.toContain('hunter2');
  });
});
