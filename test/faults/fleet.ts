import { type Course, createCourse } from '../support/course.js';
import { startNginx, type TestNginx } from '../support/nginx.js';
import { type RunningProgram, startProgram } from '../support/program.js';
import { freePort, startRedis, type TestRedis } from '../support/redis.js';
import { startService, type TestService } from '../support/service.js';

const COUNT = 3;
/** Long enough that nothing in a fault is made up for by it. */
const SWEEP_SECONDS = '10';

/** Three instances behind nginx, on PostgreSQL and Redis; each a process of its own. */
export interface Fleet {
  /** Where nginx is. */
  url: string;
  redis: TestRedis;
  /** Beside the fleet, on the same database: for rosters, and for looking into what is stored. */
  service: TestService;
  course: Course;
  /** The process of an instance at present. */
  instance(index: number): RunningProgram;
  /** Starts an instance where it was. */
  restart(index: number): Promise<void>;
  close(): Promise<void>;
}

export async function startFleet(): Promise<Fleet> {
  const redis = await startRedis();
  const service = await startService();
  const course = await createCourse(service);
  const ports = [await freePort(), await freePort(), await freePort()] as const;
  const start = (port: number) =>
    startProgram(service.database.url, {
      PORT: `${port}`,
      REDIS_URL: redis.url,
      LIVE_SWEEP_SECONDS: SWEEP_SECONDS,
      LIMIT_SOCKETS_PER_USER: '1000',
    });
  const instances: RunningProgram[] = [];
  for (const port of ports) instances.push(await start(port));
  const nginx: TestNginx = await startNginx(ports.map((port) => `127.0.0.1:${port}`) as [string, string, string]);
  return {
    url: nginx.url,
    redis,
    service,
    course,
    instance: (index) => instances[index % COUNT] as RunningProgram,
    restart: async (index) => {
      instances[index % COUNT] = await start(ports[index % COUNT] as number);
    },
    close: async () => {
      await nginx.close();
      for (const instance of instances) await instance.kill('SIGKILL');
      await service.close();
      await redis.close();
    },
  };
}
