import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { actorsOf } from '../data/actors.js';
import { fillWithPopulation } from '../data/population.js';
import { withClient } from '../database.js';
import { show, slope } from '../figures.js';
import { INSPECTOR_OPTIONS, Inspector } from '../inspector.js';
import { runLoad } from '../load/load.js';
import { serviceDialect } from '../load/service-dialect.js';
import { type Bench, measured, type PartResult } from '../part.js';
import { residentMiBOf } from '../processes.js';
import { startService } from '../programs.js';
import { turnSocketsOver } from '../push/turnover.js';
import { MIXES, PEOPLE, POPULATION } from './mix.part.js';

const SECONDS = 600;
const SAMPLE_SECONDS = 30;
/** Samples there are at least, where the run is too short for one each half minute. */
const FEWEST_SAMPLES = 10;

/** What the service holds at a moment. */
interface Sample {
  seconds: number;
  residentMiB: number;
  heapMiB: number;
}

/** Mix b for a long time, with sockets that open and close: what the service keeps in memory of it. */
export async function soakPart(bench: Bench): Promise<PartResult> {
  const { cluster, say } = bench;
  const seconds = bench.seconds ?? SECONDS;
  await cluster.create('soak', (client) => fillWithPopulation(client, POPULATION));
  const databaseUrl = cluster.url('soak');
  const actors = await withClient(databaseUrl, (client) => actorsOf(client, PEOPLE));
  const service = await startService({ databaseUrl, log: join(cluster.folder, 'soak.log') }, {}, INSPECTOR_OPTIONS);
  const inspector = await Inspector.connect(service);
  const target = {
    url: service.url,
    dialect: serviceDialect,
    measured: { server: service.pid, database: cluster.pid },
  };
  const stop = new AbortController();
  const samples: Sample[] = [];

  const takeSamples = async () => {
    const startedAt = performance.now();
    const every = Math.min(SAMPLE_SECONDS, seconds / FEWEST_SAMPLES);
    for (let at = every; at <= seconds; at += every) {
      await delay(Math.max(0, startedAt + at * 1_000 - performance.now()), undefined, { signal: stop.signal });
      const sample = { seconds: at, heapMiB: await inspector.heapMiB(), residentMiB: residentMiBOf(service.pid) };
      samples.push(sample);
      say(`soak: ${show(at, 's')}, heap ${show(sample.heapMiB, 'MiB')}, resident ${show(sample.residentMiB, 'MiB')}`);
    }
  };
  try {
    const sockets = turnSocketsOver(service.url, actors, stop.signal);
    const timing = { connections: 16, warmUpSeconds: 0, seconds, seed: 1 };
    const load = runLoad(target, { actors, mix: MIXES.b, ...timing });
    const loaded = Promise.all([load, takeSamples()]).finally(() => stop.abort());
    const [[figures], opened] = await Promise.all([loaded, sockets]);
    return resultOf(samples, { ...figures, socketsOpened: opened });
  } finally {
    stop.abort();
    inspector.close();
    await service.stop();
  }
}

function resultOf(samples: readonly Sample[], figures: { requests: number; socketsOpened: number }): PartResult {
  const half = samples.slice(Math.floor(samples.length / 2));
  const growth = (get: (sample: Sample) => number) =>
    slope(half.map((sample) => [sample.seconds / 60, get(sample)] as const));
  const [heap, resident] = [growth(({ heapMiB }) => heapMiB), growth(({ residentMiB }) => residentMiB)];
  const last = samples.at(-1) as Sample;
  const findings = [
    measured('soak: requests answered', '', figures.requests),
    measured('soak: sockets opened', '', figures.socketsOpened),
    measured('soak: heap after collection, at the end', 'MiB', last.heapMiB),
    measured('soak: resident memory, at the end', 'MiB', last.residentMiB),
    measured('soak: growth of the heap, second half', 'MiB/min', heap),
    measured('soak: growth of resident memory, second half', 'MiB/min', resident),
  ];
  return { findings, figures: { samples, ...figures } };
}
