import type { Bench, Service } from './lib/bench.ts';
import { command } from './lib/command.ts';
import { type Burst, closedLoop, type Post } from './lib/connection.ts';
import { cpuOf, cpuOfPostgres } from './lib/cpu.ts';
import { loadNow } from './lib/host.ts';
import { medianOf, quantile, round } from './lib/numbers.ts';
import { onePush, postBatch, postPush } from './lib/posts.ts';
import type { Running } from './lib/process.ts';
import { openidOf, seedApp } from './lib/seed.ts';

const connections = 64;
const batchSize = 1000;
const recipients = 1000;
/** Far ahead, so that nothing is dispatched meanwhile. */
const dueInMs = 7 * 86_400_000;

export const ingest = command({
  about: 'durable single pushes over HTTP, over a bare Fastify route that inserts the same body',
  sizes: { recipients: 20_000, rounds: 3, seconds: 0 },
  figures: {
    ratio: 'pushes per second over the bare route’s, 64 connections each',
    perSecond: 'POST /v1/pushes per second, each answered after its commit',
    p50Ms: 'of one POST /v1/pushes at that load',
    p99Ms: 'the same, 99th percentile',
    batchPerSecond: 'pushes per second by POST /v1/pushes/batch of 1,000, two calls at a time',
  },
  async run(bench, { recipients: count, rounds }) {
    const mock = await bench.startMock();
    const service = await bench.startService(mock);
    const app = await seedApp(service.api, service.hello.url, { recipients, concurrency: 64 });
    const bareFolder = bench.newPath();
    const bare = await bench.start<{ url: string }>('bench/lib/bare-ingest.ts', { folder: bareFolder });
    const at = new Date(Date.now() + dueInMs).toISOString();
    const posts = new Posts(service, app.id, at);
    const warm = Math.min(count, 2000);
    await measure(service.hello.url, posts.take(warm), service, service.folder);
    await measure(bare.hello.url, posts.take(warm), { process: bare }, bareFolder);

    const measured: { ours: Load; bare: Load; batch: number }[] = [];
    for (let i = 0; i < rounds; i++) {
      const ours = await measure(service.hello.url, posts.take(count), service, service.folder);
      const yardstick = await measure(bare.hello.url, posts.take(count), { process: bare }, bareFolder);
      const batch = await measureBatch(service, posts, count);
      measured.push({ ours, bare: yardstick, batch });
      sayRound(bench, ours, yardstick, batch);
    }
    bench.say(
      'bound by the cores that service, database and this load generator share; commits are shared by whoever waits.',
    );
    return {
      ratio: medianOf(measured, (one) => one.ours.perSecond / one.bare.perSecond, 3),
      perSecond: medianOf(measured, (one) => one.ours.perSecond),
      p50Ms: medianOf(measured, (one) => quantile(one.ours.times, 0.5), 1),
      p99Ms: medianOf(measured, (one) => quantile(one.ours.times, 0.99), 1),
      batchPerSecond: medianOf(measured, (one) => one.batch),
    };
  },
});

type Load = Burst & { serviceUs: number; databaseUs: number; clientUs: number };

/** All requests over 64 connections, with the CPU they cost each side. */
async function measure(
  url: string,
  posts: Post[],
  { process: server }: { process: Pick<Running<unknown>, 'pid'> },
  folder: string,
): Promise<Load> {
  const used = () => [cpuOf(server.pid), cpuOfPostgres(folder), cpuOf(process.pid)];
  const before = used();
  const burst = await closedLoop(url, connections, 202, () => posts.pop() ?? null);
  const [serviceUs, databaseUs, clientUs] = used().map((now, i) => (now - before[i]!) / burst.count);
  return { ...burst, serviceUs: serviceUs!, databaseUs: databaseUs!, clientUs: clientUs! };
}

async function measureBatch(service: Service, posts: Posts, count: number): Promise<number> {
  const size = Math.min(batchSize, count);
  const batches = Array.from({ length: Math.ceil(count / size) }, () => posts.batch(size));
  const calls = batches.length;
  const burst = await closedLoop(service.hello.url, 2, 200, () => batches.pop() ?? null);
  return (calls * size) / burst.seconds;
}

/** Requests made ahead, each with an idempotency key of its own. */
class Posts {
  readonly #service: Service;
  readonly #appId: string;
  readonly #at: string;
  #made = 0;

  constructor(service: Service, appId: string, at: string) {
    this.#service = service;
    this.#appId = appId;
    this.#at = at;
  }

  take(count: number): Post[] {
    return Array.from({ length: count }, () => postPush(this.#service, this.#body(), `bench-${this.#made}`));
  }

  batch(size: number): Post {
    return postBatch(
      this.#service,
      Array.from({ length: size }, () => this.#body()),
    );
  }

  #body(): string {
    return onePush(this.#appId, openidOf(1 + (this.#made++ % recipients)), this.#at);
  }
}

function sayRound(bench: Bench, ours: Load, bare: Load, batch: number): void {
  const cpu = (load: Load) =>
    `${round(load.serviceUs)} service + ${round(load.databaseUs)} database + ${round(load.clientUs)} client`;
  bench.say(
    `${round(ours.perSecond)}/s of ${round(bare.perSecond)}/s bare = ${round(ours.perSecond / bare.perSecond, 3)}; p50 ` +
      `${round(quantile(ours.times, 0.5), 1)} ms, p99 ${round(quantile(ours.times, 0.99), 1)} ms (bare ` +
      `${round(quantile(bare.times, 0.5), 1)}, ${round(quantile(bare.times, 0.99), 1)}); batches ${round(batch)} pushes/s; ` +
      `CPU us per push: ${cpu(ours)}, bare ${cpu(bare)}; load ${loadNow()}`,
  );
}
