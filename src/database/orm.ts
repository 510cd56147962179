import { ReflectMetadataProvider } from '@mikro-orm/decorators/legacy';
import { Migrator } from '@mikro-orm/migrations';
import { MikroORM } from '@mikro-orm/postgresql';
import { migrations } from '../../migrations/index.js';
import { entities } from './entities.js';
import { TURN_MILLISECONDS } from './time-limits.js';

/** What the ORM needs to know; `poolSize` is the greatest number of connections. */
export interface OrmOptions {
  url: string;
  poolSize: number;
}

/**
 * Opens the ORM: entities, migrations and the connection pool. It does not connect yet.
 * Times come as UTC, whatever the server's own time zone.
 */
export function openOrm({ url, poolSize }: OrmOptions): Promise<MikroORM> {
  return MikroORM.init({
    clientUrl: url,
    entities,
    metadataProvider: ReflectMetadataProvider,
    extensions: [Migrator],
    pool: { min: 0, max: poolSize },
    forceUtcTimezone: true,
    // Whatever the database or the role prefers, times come in one style. A statement is planned once for all its values:
    // PostgreSQL would plan each one anew that has arrays, since it takes them for shorter than they may be.
    // Waiting for a connection ends some time, as do connections whose other end has gone.
    driverOptions: {
      application_name: 'lovelace-messaging',
      options: '-c datestyle=iso -c timezone=UTC -c plan_cache_mode=force_generic_plan',
      connectionTimeoutMillis: TURN_MILLISECONDS,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
    },
    migrations: { pathTs: 'migrations', path: 'migrations', migrationsList: migrations, snapshot: false, silent: true },
    // The functions that search, and the triggers that call them, are migrations' own: entities have no words for them.
    schemaGenerator: { ignoreRoutines: true, ignoreTriggers: true },
    logger: () => {},
  });
}
