import { join } from 'node:path';
import { z } from 'zod';

/** A wrong setting: its name, what was given and what is expected. */
export class ConfigurationError extends Error {
  constructor(problems: readonly string[]) {
    super(`The settings are not usable:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'ConfigurationError';
  }
}

const list = z.string().transform((text) =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== ''),
);
const wholeNumber = (minimum: number, maximum: number) =>
  z.coerce
    .number(`a whole number from ${minimum} to ${maximum}`)
    .int(`a whole number from ${minimum} to ${maximum}`)
    .min(minimum, `a whole number from ${minimum} to ${maximum}`)
    .max(maximum, `a whole number from ${minimum} to ${maximum}`);
const count = (fallback: number, minimum = 1, maximum = 2_000_000_000) =>
  wholeNumber(minimum, maximum).default(fallback);
const address = (protocols: string[]) =>
  z.string().refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol), {
    error: `an address that starts with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
  });
const isSentryDsn = (text: string) => {
  if (!URL.canParse(text)) return false;
  const { protocol, username, pathname } = new URL(text);
  return /^https?:$/.test(protocol) && username !== '' && /\/\d+$/.test(pathname);
};
const language = /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/;

/** https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/#general-sdk-configuration */
const SAMPLERS = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const;

/** Every setting by the name of its variable. */
export const settings = z.object({
  NODE_ENV: z.enum(['development', 'production', 'test'], 'development, production or test').default('development'),
  HOST: z.string().min(1, 'a host name or address').optional(),
  PORT: count(4_000, 0, 65_535),
  WEB_CONCURRENCY: count(1, 1, 256),
  LOG_LEVEL: z
    .enum(
      ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
      'fatal, error, warn, info, debug, trace or silent',
    )
    .default('info'),
  OTEL_EXPORTER_OTLP_ENDPOINT: address(['https:', 'http:']).optional(),
  OTEL_TRACES_SAMPLER: z
    .enum(SAMPLERS, `${SAMPLERS.slice(0, -1).join(', ')} or ${SAMPLERS.at(-1)}`)
    .default('parentbased_always_on'),
  OTEL_TRACES_SAMPLER_ARG: z.coerce
    .number('a number from 0 to 1')
    .min(0, 'a number from 0 to 1')
    .max(1, 'a number from 0 to 1')
    .default(1),
  SENTRY_DSN: z.string().refine(isSentryDsn, 'a DSN of Sentry, such as https://key@sentry.example/1').optional(),
  DATABASE_URL: address(['postgres:', 'postgresql:']).optional(),
  DATABASE_POOL_SIZE: wholeNumber(2, 1_000).optional(),
  REDIS_URL: address(['redis:', 'rediss:']).optional(),
  DATA_DIRECTORY: z.string().min(1, 'a folder').default('.data'),
  AUTH_JWKS_URL: address(['https:', 'http:']).optional(),
  AUTH_JWT_SECRET: z
    .string()
    .refine((text) => Buffer.byteLength(text) >= 32, 'a secret of at least 32 bytes')
    .optional(),
  AUTH_ISSUER: z.string().min(1, 'the issuer that tokens name').optional(),
  AUTH_AUDIENCE: z.string().min(1, 'the audience that tokens name').optional(),
  ALLOWED_ORIGINS: list
    .refine((items) => items.every((item) => URL.canParse(item) && new URL(item).origin === item), {
      error: 'origins such as https://lovelace.example, separated by commas',
    })
    .optional(),
  LANGUAGES: list
    .refine((items) => items.length > 0 && items.every((item) => language.test(item)), {
      error: 'BCP 47 language tags separated by commas, such as fi,en,sv',
    })
    .default(['fi', 'en', 'sv']),
  DEFAULT_LANGUAGE: z.string().optional(),
  EDIT_MINUTES: count(15, 0, 1_000_000),
  METRICS_TOKEN: z
    .string()
    .refine((text) => Buffer.byteLength(text) >= 16, 'a secret of at least 16 bytes')
    .optional(),
  ERASURE_LEDGER: z.string().min(1, 'a file').optional(),
  RETENTION_DAYS: wholeNumber(1, 100_000).optional(),
  JOIN_UNREAD_DAYS: count(14, 0, 36_500),
  RATE_LIMIT_WRITES_PER_MINUTE: count(30),
  RATE_LIMIT_READS_PER_MINUTE: count(600),
  RATE_LIMIT_INTEGRATION_PER_MINUTE: count(1_200),
  TRUSTED_OPERATIONS: z.string().min(1, 'a file').optional(),
  LIMIT_QUERY_DEPTH: count(10),
  LIMIT_QUERY_COST: count(20_000),
  LIMIT_QUERY_ALIASES: count(30),
  LIMIT_QUERY_DUPLICATES: count(30),
  LIMIT_QUERY_DIRECTIVES: count(30),
  LIMIT_QUERY_TOKENS: count(1_000),
  LIMIT_BODY_BYTES: count(100_000),
  LIMIT_ROSTER_BODY_BYTES: count(16_000_000),
  LIMIT_FRAME_BYTES: count(65_536),
  SOCKET_INIT_SECONDS: count(3, 1, 3_600),
  LIMIT_SOCKETS_PER_USER: count(10),
  LIMIT_SUBSCRIPTIONS_PER_SOCKET: count(20),
  LIMIT_SOCKET_QUEUE_BYTES: count(1_048_576),
  SOCKET_PING_SECONDS: count(15, 1, 3_600),
  LIVE_SWEEP_SECONDS: count(10, 1, 3_600),
  NOTIFY_TIMEOUT_MILLISECONDS: count(2_000, 100, 9_000),
  DRAIN_SECONDS: wholeNumber(0, 3_600).optional(),
  SHUTDOWN_SECONDS: count(10, 1, 3_600),
});

type Settings = z.infer<typeof settings>;

/** How tokens are verified: by the issuer's published keys, or by a shared secret. */
export type KeySource = { jwksUrl: string } | { secret: string };

/** The limits of both doors; docs/operations.md states each. */
export interface Limits {
  queryDepth: number;
  queryCost: number;
  queryAliases: number;
  queryDuplicates: number;
  queryDirectives: number;
  queryTokens: number;
  bodyBytes: number;
  rosterBodyBytes: number;
  frameBytes: number;
  socketInitSeconds: number;
  socketsPerUser: number;
  subscriptionsPerSocket: number;
  socketQueueBytes: number;
  socketPingSeconds: number;
}

/** Of which operations there are traces. */
export interface TraceSampling {
  /** Which part of those that nobody has decided about. */
  ratio: number;
  /** Whether callers decide about theirs. */
  parentBased: boolean;
}

/** Everything that can be set, validated, every default filled in. */
export interface Config {
  production: boolean;
  host: string;
  port: number;
  /** How many processes serve. */
  workers: number;
  logLevel: Settings['LOG_LEVEL'];
  /**
   * Undefined where there are no traces. Where they go, and under which names, the SDK reads from the environment itself:
   * OTEL_EXPORTER_OTLP_*, OTEL_SERVICE_NAME, OTEL_RESOURCE_ATTRIBUTES.
   */
  traces: TraceSampling | undefined;
  /** Without it, errors are told in the log alone. */
  sentryDsn: string | undefined;
  /** Without it the embedded database is started. */
  databaseUrl: string | undefined;
  /** Without it, it is worked out from what PostgreSQL allows. */
  databasePoolSize: number | undefined;
  /** With it, instances share hints and rate limits over Redis. */
  redisUrl: string | undefined;
  dataDirectory: string;
  auth: {
    /** Without one the process issues development tokens itself. */
    keys: KeySource | undefined;
    issuer: string;
    audience: string;
  };
  allowedOrigins: readonly string[] | undefined;
  languages: readonly string[];
  defaultLanguage: string;
  /** What whoever reads /metrics must have; without it nobody can in production. */
  metricsToken: string | undefined;
  /** For how long students can edit what they sent. */
  editMinutes: number;
  /** The file that outlives the database. */
  erasureLedger: string;
  /** For how long frozen course spaces are kept; for ever without it. */
  retentionDays: number | undefined;
  /** How long an integration waits at most to have a message sent: less than for a statement. */
  notifyMilliseconds: number;
  /** For how many days messages count as unread for those who join later. */
  joinUnreadDays: number;
  rateLimits: { writesPerMinute: number; readsPerMinute: number; integrationPerMinute: number };
  limits: Limits;
  /** The file of the only operations that clients may ask; any, without it. */
  trustedOperations: string | undefined;
  sweepSeconds: number;
  /** For how long new requests are sent to other instances before this one no longer listens. */
  drainSeconds: number;
  /** For how long requests under way may go on after that. */
  shutdownSeconds: number;
}

const DEVELOPMENT_NAME = 'lovelace-messaging';
/** In development there is no other instance. */
const PRODUCTION_DRAIN_SECONDS = 2;

function requireForProduction(given: Settings): string[] {
  const problems: string[] = [];
  const expect = (name: keyof Settings, expected: string) => {
    if (given[name] === undefined) problems.push(`${name}: expected ${expected} in production, but it is not set`);
  };
  expect('DATABASE_URL', 'the address of a PostgreSQL database');
  expect('AUTH_ISSUER', 'the issuer that tokens name');
  expect('AUTH_AUDIENCE', 'the audience that tokens name');
  if (given.AUTH_JWKS_URL === undefined && given.AUTH_JWT_SECRET === undefined) {
    problems.push('AUTH_JWKS_URL: expected it or AUTH_JWT_SECRET in production, but neither is set');
  }
  return problems;
}

function checkTogether(given: Settings): string[] {
  const problems = given.NODE_ENV === 'production' ? requireForProduction(given) : [];
  if (given.AUTH_JWKS_URL !== undefined && given.AUTH_JWT_SECRET !== undefined) {
    problems.push('AUTH_JWT_SECRET: expected it or AUTH_JWKS_URL, but both are set');
  }
  if (given.DEFAULT_LANGUAGE !== undefined && !given.LANGUAGES.includes(given.DEFAULT_LANGUAGE)) {
    const expected = `one of LANGUAGES (${given.LANGUAGES.join(', ')})`;
    problems.push(`DEFAULT_LANGUAGE: expected ${expected}, but got "${given.DEFAULT_LANGUAGE}"`);
  }
  return problems;
}

function keysOf(given: Settings): KeySource | undefined {
  if (given.AUTH_JWKS_URL !== undefined) return { jwksUrl: given.AUTH_JWKS_URL };
  return given.AUTH_JWT_SECRET === undefined ? undefined : { secret: given.AUTH_JWT_SECRET };
}

function tracesOf(given: Settings): TraceSampling | undefined {
  if (given.OTEL_EXPORTER_OTLP_ENDPOINT === undefined) return undefined;
  const sampler = given.OTEL_TRACES_SAMPLER;
  const constant = sampler.endsWith('always_off') ? 0 : 1;
  const ratio = sampler.endsWith('traceidratio') ? given.OTEL_TRACES_SAMPLER_ARG : constant;
  return { ratio, parentBased: sampler.startsWith('parentbased') };
}

const SECRETS = new Set(['AUTH_JWT_SECRET', 'DATABASE_URL', 'REDIS_URL', 'METRICS_TOKEN', 'SENTRY_DSN']);

function parse(environment: NodeJS.ProcessEnv): Settings {
  const parsed = settings.safeParse(environment);
  if (parsed.success) return parsed.data;
  throw new ConfigurationError(
    parsed.error.issues.map(({ path, message }) => {
      const name = String(path[0]);
      const given = SECRETS.has(name) ? 'something else' : `"${environment[name]}"`;
      return `${name}: expected ${message}, but got ${given}`;
    }),
  );
}

/**
 * Reads the settings from an environment. An empty value counts as not set.
 * Throws ConfigurationError, which names every wrong setting, what was given and what is expected.
 */
export function readConfig(environment: NodeJS.ProcessEnv): Config {
  const given = parse(Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== '')));
  const problems = checkTogether(given);
  if (problems.length > 0) throw new ConfigurationError(problems);
  const production = given.NODE_ENV === 'production';
  return {
    production,
    host: given.HOST ?? (production ? '0.0.0.0' : '127.0.0.1'),
    port: given.PORT,
    workers: given.WEB_CONCURRENCY,
    logLevel: given.LOG_LEVEL,
    traces: tracesOf(given),
    sentryDsn: given.SENTRY_DSN,
    databaseUrl: given.DATABASE_URL,
    databasePoolSize: given.DATABASE_POOL_SIZE,
    redisUrl: given.REDIS_URL,
    dataDirectory: given.DATA_DIRECTORY,
    auth: {
      keys: keysOf(given),
      issuer: given.AUTH_ISSUER ?? DEVELOPMENT_NAME,
      audience: given.AUTH_AUDIENCE ?? DEVELOPMENT_NAME,
    },
    allowedOrigins: given.ALLOWED_ORIGINS,
    languages: given.LANGUAGES,
    defaultLanguage: given.DEFAULT_LANGUAGE ?? (given.LANGUAGES[0] as string),
    metricsToken: given.METRICS_TOKEN,
    editMinutes: given.EDIT_MINUTES,
    erasureLedger: given.ERASURE_LEDGER ?? join(given.DATA_DIRECTORY, 'erasures.jsonl'),
    retentionDays: given.RETENTION_DAYS,
    notifyMilliseconds: given.NOTIFY_TIMEOUT_MILLISECONDS,
    joinUnreadDays: given.JOIN_UNREAD_DAYS,
    rateLimits: {
      writesPerMinute: given.RATE_LIMIT_WRITES_PER_MINUTE,
      readsPerMinute: given.RATE_LIMIT_READS_PER_MINUTE,
      integrationPerMinute: given.RATE_LIMIT_INTEGRATION_PER_MINUTE,
    },
    limits: {
      queryDepth: given.LIMIT_QUERY_DEPTH,
      queryCost: given.LIMIT_QUERY_COST,
      queryAliases: given.LIMIT_QUERY_ALIASES,
      queryDuplicates: given.LIMIT_QUERY_DUPLICATES,
      queryDirectives: given.LIMIT_QUERY_DIRECTIVES,
      queryTokens: given.LIMIT_QUERY_TOKENS,
      bodyBytes: given.LIMIT_BODY_BYTES,
      rosterBodyBytes: given.LIMIT_ROSTER_BODY_BYTES,
      frameBytes: given.LIMIT_FRAME_BYTES,
      socketInitSeconds: given.SOCKET_INIT_SECONDS,
      socketsPerUser: given.LIMIT_SOCKETS_PER_USER,
      subscriptionsPerSocket: given.LIMIT_SUBSCRIPTIONS_PER_SOCKET,
      socketQueueBytes: given.LIMIT_SOCKET_QUEUE_BYTES,
      socketPingSeconds: given.SOCKET_PING_SECONDS,
    },
    trustedOperations: given.TRUSTED_OPERATIONS,
    sweepSeconds: given.LIVE_SWEEP_SECONDS,
    drainSeconds: given.DRAIN_SECONDS ?? (production ? PRODUCTION_DRAIN_SECONDS : 0),
    shutdownSeconds: given.SHUTDOWN_SECONDS,
  };
}
