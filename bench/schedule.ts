import { setTimeout as delay } from 'node:timers/promises';
import { createPush } from '#contract/push.ts';
import type { Bench, Service } from './lib/bench.ts';
import { runCampaign } from './lib/campaign.ts';
import { monotonicMs, monotonicOf } from './lib/clock.ts';
import { command } from './lib/command.ts';
import { closedLoop } from './lib/connection.ts';
import { loadNow } from './lib/host.ts';
import type { Mock } from './lib/mock.ts';
import { medianOf, quantile, round } from './lib/numbers.ts';
import { onePush, postBatch } from './lib/posts.ts';
import { commonTag, defaultPrefix, messageOf, openidOf, seedApp, warmCount } from './lib/seed.ts';
import { reach } from './lib/wait.ts';

const batchSize = 1000;

export const schedule = command({
  about: 'pushes due at one instant: one of many recipients, then many of one recipient each',
  sizes: { recipients: 10_000, rounds: 3, seconds: 0 },
  figures: {
    firstMs: 'lateness at the mock of the first call of one push by a tag rule',
    p99Ms: 'the same, 99th percentile of its calls',
    lastMs: 'the same, its last call',
    manyFirstMs: 'lateness of the first call of as many pushes of one recipient each',
    manyLastMs: 'the same, the last call',
    dispatchPerSecond: 'calls per second of the one push, from its first to its last',
  },
  async run(bench, { recipients: count, rounds }) {
    const mock = await bench.startMock();
    const service = await bench.startService(mock);
    const app = await seedApp(service.api, service.hello.url, { recipients: count, concurrency: 256 });
    await mock.begin(0);
    await runCampaign(service, mock, { appId: app.id, count: warmCount(count), audience: 'warm' });

    const measured: { one: number[]; many: number[] }[] = [];
    for (let i = 0; i < rounds; i++) {
      const one = await lateness(mock, count, (at) => scheduleOne(service, app.id, at));
      const many = await lateness(mock, count, (at) => scheduleMany(service, app.id, count, at));
      measured.push({ one, many });
      sayRound(bench, one, many);
    }
    bench.say('bound by the rate of dispatch: all are due at once and leave one after the other.');
    const ms = (figure: (one: { one: number[]; many: number[] }) => number) => medianOf(measured, figure, 1);
    return {
      firstMs: ms(({ one }) => one[0]!),
      p99Ms: ms(({ one }) => quantile(one, 0.99)),
      lastMs: ms(({ one }) => one.at(-1)!),
      manyFirstMs: ms(({ many }) => many[0]!),
      manyLastMs: ms(({ many }) => many.at(-1)!),
      dispatchPerSecond: medianOf(measured, ({ one }) => rateOf(one)),
    };
  },
});

const leadMs = 3000;
/** Time left between the last request that schedules and the instant itself. */
const spareMs = 500;

/** Milliseconds after the instant at which each call was read, in order. Begins anew, later, when scheduling took too long. */
async function lateness(mock: Mock, count: number, book: (at: string) => Promise<void>): Promise<number[]> {
  for (let ahead = leadMs + count; ; ahead *= 2) {
    await mock.begin(0, { prefix: defaultPrefix, apart: false });
    const at = new Date(Date.now() + ahead).toISOString();
    const due = monotonicOf(at);
    await book(at);
    const inTime = monotonicMs() < due - spareMs;
    await delay(Math.max(0, due - monotonicMs()));
    await reach(count, 'scheduled calls', async () => (await mock.counts()).sends);
    if (inTime) return (await mock.taken()).map(([, readAt]) => readAt - due).toSorted((a, b) => a - b);
  }
}

async function scheduleOne(service: Service, appId: string, at: string): Promise<void> {
  const audience = { tags: { any: [commonTag] } };
  await service.api.call(createPush, { body: { app_id: appId, audience, message: messageOf(), schedule: { at } } });
}

async function scheduleMany(service: Service, appId: string, count: number, at: string): Promise<void> {
  const bodies = Array.from({ length: count }, (_, i) => onePush(appId, openidOf(i + 1), at));
  const batches = Array.from({ length: Math.ceil(count / batchSize) }, (_, i) =>
    postBatch(service, bodies.slice(i * batchSize, (i + 1) * batchSize)),
  );
  await closedLoop(service.hello.url, 2, 200, () => batches.pop() ?? null);
}

function rateOf(late: number[]): number {
  return (late.length * 1000) / (late.at(-1)! - late[0]!);
}

function sayRound(bench: Bench, one: number[], many: number[]): void {
  const line = (late: number[]) =>
    `first ${round(late[0]!, 1)}, p50 ${round(quantile(late, 0.5))}, p99 ${round(quantile(late, 0.99))}, last ` +
    `${round(late.at(-1)!)} ms late, ${round(rateOf(late))}/s`;
  bench.say(`one push of ${one.length}: ${line(one)}; ${many.length} pushes of one: ${line(many)}; load ${loadNow()}`);
}
