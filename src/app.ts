import 'reflect-metadata';
import cluster from 'node:cluster';
import type { AddressInfo, Server } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { Authenticator } from './auth/authenticator.js';
import { createTokenVerifier } from './auth/token-verifier.js';
import type { Config, KeySource } from './config.js';
import { Database } from './database/database.js';
import { isMigrated, migrateUp } from './database/migrate.js';
import { openOrm } from './database/orm.js';
import { readServiceSecret } from './database/service-secret.js';
import { Languages } from './i18n/languages.js';
import { Texts } from './i18n/texts.js';
import { DocumentCheck } from './limits/document-check.js';
import { guardRootFields } from './limits/guard-root-fields.js';
import { createOperationGate } from './limits/operation-gate.js';
import { OperationTexts } from './limits/operation-texts.js';
import { createRateLimits } from './limits/rate-limits.js';
import { TrustedOperations } from './limits/trusted-operations.js';
import type { Bus } from './live/bus.js';
import { Hub } from './live/hub.js';
import { Watch } from './live/watch.js';
import { createLoaders, createReaders } from './loaders.js';
import type { Records } from './observability/failures.js';
import { Metrics } from './observability/metrics.js';
import { openTracer } from './observability/open-tracer.js';
import { OperationLog } from './observability/operation-log.js';
import { Cursors } from './pagination/cursors.js';
import { ErasureLedger, PersonHash } from './privacy/erasure-ledger.js';
import { createSchema } from './schema.js';
import { createApolloServer } from './server/apollo.js';
import { drain } from './server/drain.js';
import { Executor } from './server/execution/executor.js';
import { createHttpServer } from './server/http-door.js';
import type { MetricsPage } from './server/metrics-page.js';
import { OperationPreparer } from './server/operation-preparer.js';
import { Origins } from './server/origins.js';
import type { Demo } from './server/pages/demo.js';
import { ErrorPresenter } from './server/present-error.js';
import { RequestContexts } from './server/request-contexts.js';
import { WebSocketDoor } from './server/websocket/websocket-door.js';
import { createReplayCheck, createResolvers, createServices } from './services.js';
import { openShared } from './shared.js';
import { PrimaryLine } from './workers/primary-line.js';

/** What an instance stands on: given by the settings, or by the development defaults. */
export interface Foundation {
  databaseUrl: string;
  keys: KeySource;
  /** By which tokens for the demo course are signed; undefined where there is none. */
  demoSecret?: string | undefined;
}

/** The settings, with the connections that this process may open worked out. */
export type AppConfig = Config & { databasePoolSize: number };

/** A running instance. */
export interface App {
  /** Where it listens, such as http://127.0.0.1:4000. */
  url: string;
  /** Lets what is under way finish, and closes everything in the reverse order of opening. */
  close(): Promise<void>;
}

/** How long statements that nobody waits for any more may take when live delivery and the pool are closed. */
const CLOSE_GRACE_MILLISECONDS = 1_000;

function withinGrace(closing: Promise<unknown>): Promise<unknown> {
  return Promise.race([closing, delay(CLOSE_GRACE_MILLISECONDS, undefined, { ref: false })]);
}

type Step = () => Promise<unknown>;

/** Starts an instance: the one wiring, for production, development and tests. Rejects when any part cannot start. */
export async function createApp(
  config: AppConfig,
  foundation: Foundation,
  records: Records,
  demo?: Demo,
): Promise<App> {
  const opened: Step[] = [];
  const close = async () => {
    const failures: unknown[] = [];
    for (const step of opened.splice(0).reverse()) await step().catch((error) => failures.push(error));
    if (failures.length > 0) throw new AggregateError(failures, 'Expected everything to close, but some did not');
  };
  try {
    return { ...(await start(config, foundation, { records, demo }, (step) => opened.push(step))), close };
  } catch (error) {
    // What started is closed as well as it can be; why the rest did not start is what matters.
    await close().catch((failure) => records.log.error({ err: failure }, 'not everything closed'));
    throw error;
  }
}

async function start(
  config: AppConfig,
  foundation: Foundation,
  { records: { log, failures }, demo }: { records: Records; demo: Demo | undefined },
  onClose: (step: Step) => void,
) {
  const { limits, production } = config;
  const metrics = new Metrics();
  const tracer = await openTracer(config, log);
  onClose(async () => tracer && withinGrace(tracer.close()));
  const operationLog = new OperationLog(log, metrics, tracer);
  const orm = await openOrm({ url: foundation.databaseUrl, poolSize: config.databasePoolSize });
  onClose(() => withinGrace(orm.close()));
  const database = await Database.connect(orm, tracer);
  const migrated = await migrateUp(orm);
  if (migrated.length > 0) log.info({ migrations: migrated }, 'the database was migrated');

  const languages = new Languages(config.languages, config.defaultLanguage);
  const secret = await readServiceSecret(database);
  const cursors = new Cursors(secret);
  const ledger = new ErasureLedger(config.erasureLedger, new PersonHash(secret));
  const primary = cluster.isWorker ? new PrimaryLine() : undefined;
  const { bus, attempts, close: closeShared } = await openShared(config, { foundation, secret, failures, primary });
  onClose(closeShared);
  const { editMinutes, joinUnreadDays, notifyMilliseconds } = config;
  const settings = { editMinutes, joinUnreadDays, notifyMilliseconds };
  const services = createServices({ database, bus, cursors, languages, ledger, ...settings });
  const { courseSpaces, preferredLanguages } = services;
  const readers = createReaders(database);
  const openLoaders = () => createLoaders(readers);
  const watch = new Watch((error) => failures.tell(error, 'live delivery'), tracer);
  const hub = new Hub(
    { database, bus, courseSpaces, cursors, preferredLanguages, openLoaders },
    { sweepSeconds: config.sweepSeconds, onDelivered: (sentAt) => metrics.delivered(sentAt), watch },
  );
  await hub.open();
  onClose(() => withinGrace(hub.close()));

  const schema = createSchema(createResolvers(services, cursors));
  guardRootFields(schema, createRateLimits(config.rateLimits, attempts), createReplayCheck(services));
  const { issuer, audience } = config.auth;
  const verify = createTokenVerifier(foundation.keys, issuer, audience, log);
  const authenticator = new Authenticator(verify, services.users, languages, preferredLanguages);
  hub.erasures.listen((users) => authenticator.forget(users));
  const contexts = new RequestContexts(openLoaders, authenticator, languages, preferredLanguages, hub);
  const errors = new ErrorPresenter(await Texts.load(config.defaultLanguage), failures, { suggestions: !production });
  const gate = createOperationGate(schema, limits.queryCost);
  const check = new DocumentCheck(schema, limits, production);
  const trusted = config.trustedOperations;
  const operationTexts = new OperationTexts(trusted === undefined ? undefined : TrustedOperations.read(trusted, check));
  const origins = new Origins(config.allowedOrigins, production);
  const { defaultLanguage } = config;

  const executor = new Executor(schema);
  const apolloServices = { schema, check, executor, gate, errors, production, defaultLanguage, log, operationLog };
  const apollo = createApolloServer(apolloServices);
  await apollo.start();
  onClose(() => apollo.stop());
  let leaving = false;
  const isLeaving = () => leaving;
  const isReady = async () => !leaving && bus.connected && (await database.answers()) && (await isMigrated(orm));
  const http = await createHttpServer(apollo, {
    operationTexts,
    contexts,
    errors,
    operationLog,
    origins,
    limits,
    production,
    defaultLanguage,
    isReady,
    isLeaving,
    metrics: metricsPage(config, metrics, primary),
    tracer,
    demo,
  });
  const preparer = new OperationPreparer(operationTexts, check);
  const sockets = new WebSocketDoor(http.server, origins, {
    schema,
    preparer,
    executor,
    gate,
    contexts,
    errors,
    limits,
    log,
    failures,
    operationLog,
    tracer,
  });
  measure(metrics, { bus, sockets, database });
  hub.erasures.listen((users) => sockets.signOut(users));
  onClose(() => {
    leaving = true;
    return drain(http, sockets, config);
  });
  await http.listen({ host: config.host, port: config.port });
  return { url: addressOf(http.server, config.host) };
}

/**
 * In production only to who has the token. Of several workers, any answers for all or not at all: counts of one alone would
 * look as if the others had begun anew.
 */
function metricsPage(
  { production, metricsToken: token }: AppConfig,
  { registry }: Metrics,
  primary: PrimaryLine | undefined,
): MetricsPage | undefined {
  if (production && token === undefined) return undefined;
  const text = async () => {
    if (!primary) return registry.metrics();
    const all = await primary.ask({ asks: 'metrics' });
    if (all === undefined) throw new Error('Expected the primary to tell what all workers measure, but it did not');
    return all;
  };
  return { contentType: registry.contentType, text, token };
}

/** What is looked up when somebody looks. */
function measure(
  metrics: Metrics,
  { bus, sockets, database }: { bus: Bus; sockets: WebSocketDoor; database: Database },
): void {
  metrics.gauge('messaging_sockets', 'Open sockets.', () => sockets.socketCount);
  metrics.gauge('messaging_subscriptions', 'Subscriptions of open sockets.', () => sockets.subscriptionCount);
  metrics.gauge('messaging_socket_queue_bytes', 'What waits for readers of sockets.', () => sockets.queueBytes);
  metrics.gauge('messaging_bus_connected', 'Whether hints arrive (1 or 0).', () => Number(bus.connected), 'min');
  metrics.gauge('messaging_bus_hears_all', 'Whether all hints do (1 or 0).', () => Number(bus.hearsAll), 'min');
  metrics.gauge('messaging_pool_connections', 'Connections to PostgreSQL.', () => database.pool.totalCount);
  metrics.gauge('messaging_pool_idle', 'Those of them that do nothing.', () => database.pool.idleCount);
  metrics.gauge('messaging_pool_waiting', 'What waits for a connection.', () => database.pool.waitingCount);
}

function addressOf(server: Server, host: string): string {
  const { port } = server.address() as AddressInfo;
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}
