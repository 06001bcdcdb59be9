import { setTimeout as delay } from 'node:timers/promises';
import { getApp, updateApp } from '#contract/app.ts';
import type { BareRound } from './lib/bare-loop.ts';
import type { Bench, Service } from './lib/bench.ts';
import { runCampaign } from './lib/campaign.ts';
import { command } from './lib/command.ts';
import { cpuOf, peakRss } from './lib/cpu.ts';
import { describeHost } from './lib/host.ts';
import type { Mock } from './lib/mock.ts';
import { median, medianOf, round } from './lib/numbers.ts';
import { type Contest, type Pair, runBare, runPair, type Setting, sayBound } from './lib/pair.ts';
import { sayProfile } from './lib/profile.ts';
import { constantFields, personalFields, seedApp, warmCount } from './lib/seed.ts';
import type { Flood } from './mock/flood.ts';

const few = { delayMs: 0, connections: 256 };
const many = { delayMs: 50, connections: 1024 };
const plain = {
  constant0: { name: '0 ms, constant', ...few, fields: constantFields },
  personal0: { name: '0 ms, four expressions', ...few, fields: personalFields },
  constant50: { name: '50 ms, constant', ...many, fields: constantFields },
  personal50: { name: '50 ms, four expressions', ...many, fields: personalFields },
} satisfies Record<string, Setting>;
type Name = keyof typeof plain;
const overTls: Setting = { name: '0 ms, constant, TLS', ...few, fields: constantFields };

export const dispatch = command({
  about: 'a campaign through the whole pipeline, over a bare loop that sends the same bytes',
  sizes: { recipients: 200_000, rounds: 3, seconds: 0 },
  figures: {
    ratio0: 'campaign over bare loop, mock answering at once, 256 connections',
    ratio50: 'the same, answers after 50 ms, 1,024 connections',
    ratioTls: 'the same over TLS, answers at once',
    personal0: 'ratio0 with four LiquidJS fields',
    personal50: 'ratio50 with four LiquidJS fields',
    perSecond0: 'deliveries per second of ratio0',
    perSecond50: 'deliveries per second of ratio50',
    senderCpuUs: 'CPU microseconds per delivery of the service (0 ms, constant)',
    databaseCpuUs: 'CPU microseconds per delivery of all PostgreSQL processes',
    mockPerSecond: 'what the mock answers to a minimal client',
    mockCpuShare: 'share of a core the mock used during the campaign',
    rssMiB: 'peak memory of the service',
  },
  async run(bench, { recipients: count, rounds }) {
    const mock = await bench.startMock();
    const mockPerSecond = await floodMock(bench, mock, Math.max(2000, count));
    const service = await bench.startService(mock);
    const bare = await bench.start('bench/lib/bare-loop.ts', {});
    bench.say(`importing ${count} recipients ...`);
    const app = await seedApp(service.api, service.hello.url, { recipients: count, concurrency: few.connections });
    const contest: Contest = { bench, mock, service, bare, appId: app.id, count };
    const samples = await warmUp(contest);
    const pairs = await runPlain(contest, samples, rounds);
    const rssMiB = round(peakRss(service.process.pid));
    await sayStages(contest);
    await service.process.stop();
    const tls = await runTls(contest, samples.constant0, rounds);

    const ratio = (of: Pair[]) => medianOf(of, (pair) => pair.ratio, 3);
    const { constant0, constant50 } = pairs;
    const { cores } = describeHost(bench.postgres);
    sayBound(bench, plain.constant0.name, constant0, cores);
    sayBound(bench, plain.constant50.name, constant50, cores);
    return {
      ratio0: ratio(constant0),
      ratio50: ratio(constant50),
      ratioTls: ratio(tls),
      personal0: ratio(pairs.personal0),
      personal50: ratio(pairs.personal50),
      perSecond0: medianOf(constant0, ({ campaign }) => campaign.perSecond),
      perSecond50: medianOf(constant50, ({ campaign }) => campaign.perSecond),
      senderCpuUs: medianOf(constant0, ({ campaign }) => campaign.serviceUs, 1),
      databaseCpuUs: medianOf(constant0, ({ campaign }) => campaign.databaseUs, 1),
      mockPerSecond,
      mockCpuShare: medianOf(constant0, ({ campaign }) => campaign.mockShare, 2),
      rssMiB,
    };
  },
});

/** What the mock can do, so that nobody takes its limit for the service's. */
async function floodMock(bench: Bench, mock: Mock, count: number): Promise<number> {
  const before = cpuOf(mock.process.pid);
  const rates: number[] = [];
  for (let i = 0; i < 3; i++) {
    const flood = await bench.start<Flood>('bench/mock/flood.ts', { port: mock.port, connections: 64, count });
    rates.push(flood.hello.perSecond);
  }
  const us = (cpuOf(mock.process.pid) - before) / (3 * count);
  bench.say(`the mock answers ${round(median(rates))}/s to a minimal client, ${round(us, 1)} us of CPU each`);
  return round(median(rates));
}

/** Runs everything once on few recipients, so that both sides are compiled; answers the bytes of each kind of call. */
async function warmUp(contest: Contest): Promise<Record<Name, BareRound['sample']>> {
  const { mock, service, appId, count } = contest;
  const samples: Partial<Record<Name, BareRound['sample']>> = {};
  for (const [name, setting] of Object.entries(plain) as [Name, Setting][]) {
    await mock.begin(0);
    await runCampaign(service, mock, { appId, count: warmCount(count), audience: 'warm', fields: setting.fields });
    samples[name] = await mock.sample();
    await runBare(contest, { ...setting, delayMs: 0 }, warmCount(count), samples[name]);
  }
  return samples as Record<Name, BareRound['sample']>;
}

async function runPlain(contest: Contest, samples: Record<Name, BareRound['sample']>, rounds: number) {
  const pairs: Record<Name, Pair[]> = { constant0: [], personal0: [], constant50: [], personal50: [] };
  for (let i = 0; i < rounds; i++) {
    for (const [name, setting] of Object.entries(plain) as [Name, Setting][]) {
      await setConcurrency(contest.service, contest.appId, setting.connections);
      pairs[name].push(await runPair(contest, setting, samples[name], i % 2 === 1));
    }
  }
  return pairs;
}

/** The same data behind a service that calls a mock over TLS. */
async function runTls(contest: Contest, sample: BareRound['sample'], rounds: number): Promise<Pair[]> {
  const { bench, count, appId } = contest;
  const mock = await bench.startMock({ tls: true });
  const service = await bench.startService(mock, contest.service.folder);
  const bare = await bench.start('bench/lib/bare-loop.ts', {}, { env: mock.environment });
  const tls: Contest = { ...contest, mock, service, bare };
  await setConcurrency(service, appId, overTls.connections);
  await mock.begin(0);
  await runCampaign(service, mock, { appId, count: warmCount(count), audience: 'warm' });
  await runBare(tls, overTls, warmCount(count), sample);
  const pairs: Pair[] = [];
  for (let i = 0; i < rounds; i++) pairs.push(await runPair(tls, overTls, sample, i % 2 === 1));
  return pairs;
}

/** The engine keeps an app's row for a second. */
const rowKeptMs = 1200;

async function setConcurrency(service: Service, appId: string, concurrency: number): Promise<void> {
  const params = { app_id: appId };
  const app = await service.api.call(getApp, { params });
  if (app.concurrency === concurrency) return;
  const headers = { 'if-match': `"${app.version}"` };
  await service.api.call(updateApp, { params, body: { concurrency } }, { headers });
  await delay(rowKeptMs);
}

/** One more campaign of each kind under a profiler, which costs some per cent itself. */
async function sayStages({ bench, mock, service, appId, count }: Contest): Promise<void> {
  await setConcurrency(service, appId, few.connections);
  for (const { name, fields } of [plain.constant0, plain.personal0]) {
    await mock.begin(0);
    await service.process.ask({ profile: 'start' });
    const { serviceUs } = await runCampaign(service, mock, { appId, count, fields });
    sayProfile(bench, name, await service.process.ask({ profile: 'stop' }), serviceUs);
  }
}
