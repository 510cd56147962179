import { type Course, createCourse } from '../support/course.js';
import { type Fleet, type SettingsOf, startFleet } from '../support/fleet.js';
import { type Link, openLink } from '../support/link.js';
import { startPostgres, type TestPostgres } from '../support/postgres.js';
import { startRedis, type TestRedis } from '../support/redis.js';
import { startService, type TestService } from '../support/service.js';

/** Long enough that little of a fault is made up for by it. */
const LIVE_SWEEP_SECONDS = '10';

/** What a fault needs beside the usual. */
export interface SceneOptions {
  /** What instances are set by. */
  settingsOf?: SettingsOf;
  /** Has the first instance reach PostgreSQL and Redis by ways that can be cut. */
  linked?: boolean;
  /** Has all of it on a PostgreSQL of its own, which can crash. */
  crashable?: boolean;
}

/** A fleet with its Redis, and a course whose people use it. */
export interface Scene {
  fleet: Fleet;
  redis: TestRedis;
  /** Beside the fleet, on the same database: for rosters, and for looking into what is stored. */
  service: TestService;
  course: Course;
  /** The first instance's ways. */
  links: { database: Link; redis: Link } | undefined;
  postgres: TestPostgres | undefined;
  close(): Promise<void>;
}

async function openLinks(databaseUrl: string, redis: TestRedis) {
  const database = await openLink(Number(new URL(databaseUrl).port));
  return { database, redis: await openLink(redis.port) };
}

function through(link: Link, url: string): string {
  const linked = new URL(url);
  linked.port = `${link.port}`;
  return linked.href;
}

export async function startScene({ settingsOf = () => ({}), linked, crashable }: SceneOptions): Promise<Scene> {
  const redis = await startRedis();
  const postgres = crashable ? await startPostgres() : undefined;
  const service = await startService({}, postgres?.url);
  const course = await createCourse(service);
  const databaseUrl = service.database.url;
  const links = linked ? await openLinks(databaseUrl, redis) : undefined;
  const first = links
    ? { DATABASE_URL: through(links.database, databaseUrl), REDIS_URL: through(links.redis, redis.url) }
    : {};
  const fleet = await startFleet(databaseUrl, (index) => ({
    REDIS_URL: redis.url,
    LIVE_SWEEP_SECONDS,
    LIMIT_SOCKETS_PER_USER: '1000',
    ...(index === 0 ? first : {}),
    ...settingsOf(index),
  }));
  return {
    fleet,
    redis,
    service,
    course,
    links,
    postgres,
    close: async () => {
      await fleet.close();
      await links?.database.close();
      await links?.redis.close();
      await service.close();
      await postgres?.close();
      await redis.close();
    },
  };
}
