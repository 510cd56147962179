import { type Course, createCourse } from '../support/course.js';
import { type Fleet, startFleet } from '../support/fleet.js';
import { startRedis, type TestRedis } from '../support/redis.js';
import { startService, type TestService } from '../support/service.js';

/** Long enough that little of a fault is made up for by it. */
const LIVE_SWEEP_SECONDS = '10';

/** A fleet with its Redis, and a course whose people use it. */
export interface Scene {
  fleet: Fleet;
  redis: TestRedis;
  /** Beside the fleet, on the same database: for rosters, and for looking into what is stored. */
  service: TestService;
  course: Course;
  close(): Promise<void>;
}

export async function startScene(): Promise<Scene> {
  const redis = await startRedis();
  const service = await startService();
  const course = await createCourse(service);
  const settings = { REDIS_URL: redis.url, LIVE_SWEEP_SECONDS, LIMIT_SOCKETS_PER_USER: '1000' };
  const fleet = await startFleet(service.database.url, settings);
  return {
    fleet,
    redis,
    service,
    course,
    close: async () => {
      await fleet.close();
      await service.close();
      await redis.close();
    },
  };
}
