import type { Bench, Service } from './lib/bench.ts';
import { runCampaign } from './lib/campaign.ts';
import { command } from './lib/command.ts';
import { cpuOf, cpuOfPostgres } from './lib/cpu.ts';
import { loadNow } from './lib/host.ts';
import type { Mock } from './lib/mock.ts';
import { median, round } from './lib/numbers.ts';
import type { Running } from './lib/process.ts';
import { type SeededApp, seedApp, warmCount } from './lib/seed.ts';
import { installedPeers } from './peers/installed.ts';
import type { PeerName, PeerRun, PeerSettings } from './peers/worker.ts';

/** Jobs each worker does first, to be compiled. */
const warmJobs = 5000;

const wholeOf = 'our campaign’s rate over that of one whole job per recipient on';
const callOf = 'our campaign’s rate over that of jobs that only make the call on';

export const peers = command({
  about: 'the same sends as one job per recipient on job queues, in one process each',
  sizes: { recipients: 50_000, rounds: 3, seconds: 0 },
  figures: {
    bullmq: `${wholeOf} BullMQ`,
    pgBoss: `${wholeOf} pg-boss`,
    graphileWorker: `${wholeOf} graphile-worker`,
    bullmqCallOnly: `${callOf} BullMQ`,
    pgBossCallOnly: `${callOf} pg-boss`,
    graphileWorkerCallOnly: `${callOf} graphile-worker`,
  },
  async run(bench, { recipients: count, rounds }) {
    const names = installedPeers(bench);
    const mock = await bench.startMock();
    const service = await bench.startService(mock);
    const app = await seedApp(service.api, service.hello.url, { recipients: count, concurrency: 256 });
    await mock.begin(0);
    await runCampaign(service, mock, { appId: app.id, count: warmCount(count), audience: 'warm' });

    const factors = new Map<string, number[]>();
    for (let i = 0; i < rounds; i++) {
      await mock.begin(0);
      const ours = await runCampaign(service, mock, { appId: app.id, count });
      bench.say(
        `ours: ${round(ours.perSecond)}/s, CPU us per send: ${round(ours.serviceUs)} service + ${round(ours.databaseUs)} database; load ${loadNow()}`,
      );
      for (const peer of names) {
        // One after the other: each may have the connections the database has left.
        const worker = await startWorker(bench, service, mock, app, peer);
        if (i === 0) bench.say(`${peer}: ${worker.hello.settings}`);
        for (const callOnly of [false, true]) {
          const key = callOnly ? `${peer}CallOnly` : peer;
          await runPeer(mock, worker, Math.min(count, warmJobs), callOnly);
          const before = [cpuOf(worker.pid), cpuOfPostgres(service.folder)] as const;
          const { perSecond, enqueueSeconds } = await runPeer(mock, worker, count, callOnly);
          const factor = ours.perSecond / perSecond;
          factors.set(key, [...(factors.get(key) ?? []), factor]);
          bench.say(
            `${key}: ${round(perSecond)}/s, so ours is ${round(factor, 2)} times that; enqueued before in ` +
              `${round(enqueueSeconds, 1)} s; CPU us per send, enqueueing included: ` +
              `${round((cpuOf(worker.pid) - before[0]) / count)} worker + ` +
              `${round((cpuOfPostgres(service.folder) - before[1]) / count)} database; load ${loadNow()}`,
          );
        }
        await worker.stop();
      }
    }
    bench.say('bound by the thread of each worker and by the statements per job; putting the jobs in is not counted.');
    const factor = (key: string) => (factors.has(key) ? round(median(factors.get(key)!), 2) : null);
    return {
      bullmq: factor('bullmq'),
      pgBoss: factor('pgBoss'),
      graphileWorker: factor('graphileWorker'),
      bullmqCallOnly: factor('bullmqCallOnly'),
      pgBossCallOnly: factor('pgBossCallOnly'),
      graphileWorkerCallOnly: factor('graphileWorkerCallOnly'),
    };
  },
});

async function startWorker(bench: Bench, service: Service, mock: Mock, app: SeededApp, peer: PeerName) {
  const settings: PeerSettings = {
    peer,
    folder: service.folder,
    databaseUrl: service.hello.databaseUrl,
    mockUrl: mock.url,
    appId: app.id,
    redisFolder: bench.newPath(),
  };
  return bench.start<{ settings: string }>('bench/peers/worker.ts', settings);
}

/** From the first call at the mock until the queue has recorded the last job as done. */
async function runPeer(mock: Mock, worker: Running<unknown>, count: number, callOnly: boolean) {
  await mock.begin(0);
  const run = await worker.ask<PeerRun>({ count, callOnly });
  const { sends, firstAt } = await mock.counts();
  if (sends !== count) throw new Error(`the mock saw ${sends} of ${count} sends`);
  return { perSecond: (count * 1000) / (run.finishedAt - firstAt), enqueueSeconds: run.enqueueSeconds };
}
