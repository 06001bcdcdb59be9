import type { Bench, Service } from './lib/bench.ts';
import { type CampaignOptions, type CampaignRun, runCampaign } from './lib/campaign.ts';
import { command } from './lib/command.ts';
import { loadNow } from './lib/host.ts';
import type { Mock } from './lib/mock.ts';
import { median, round, spread } from './lib/numbers.ts';
import { seedApp } from './lib/seed.ts';
import { DeliveryStore } from './lib/stored.ts';

export const growth = command({
  about:
    'CPU per delivery after half a year of days, with 1, 10 and 50 times the campaign’s outcomes stored, and beside an old transaction',
  sizes: { recipients: 100_000, rounds: 3, seconds: 0 },
  figures: {
    daysRatio: 'CPU per delivery with a partition for each of 180 days kept, over that on the first day',
    worstRatio: 'CPU per delivery at the worst of the larger stores, over that at the smallest, all with 180 days',
    heldSnapshotRatio:
      'CPU per delivery after some campaigns beside a transaction that stays open, over that without it',
  },
  async run(bench, { recipients: count, rounds }) {
    const mock = await bench.startMock();
    const service = await bench.startService(mock);
    const app = await seedApp(service.api, service.hello.url, { recipients: count, concurrency: 256 });
    const campaign: CampaignOptions = { appId: app.id, count };
    await mock.begin(0);
    await runCampaign(service, mock, campaign);
    const store = await DeliveryStore.open(service.hello.databaseUrl);
    try {
      await store.fillTo(count);
      const young = median(await costs(bench, service, mock, campaign, rounds, 'first day'));
      await store.keepDays(180);
      const levels: number[] = [];
      for (const stored of [count, 10 * count, 50 * count]) {
        await store.fillTo(stored);
        levels.push(median(await costs(bench, service, mock, campaign, rounds, `${stored} stored`)));
      }
      await store.holdSnapshot();
      const held = await costs(bench, service, mock, campaign, rounds, 'old transaction open');
      bench.say('bound by the depth of the delivery table’s two indexes, and by dead rows a held transaction keeps.');
      const [base, ...larger] = levels as [number, ...number[]];
      return {
        daysRatio: round(base / young, 3),
        worstRatio: round(Math.max(...larger) / base, 3),
        heldSnapshotRatio: round(held.at(-1)! / levels.at(-1)!, 3),
      };
    } finally {
      await store.close();
    }
  },
});

/** CPU of service and database per delivery, one campaign after the other. */
async function costs(
  bench: Bench,
  service: Service,
  mock: Mock,
  campaign: CampaignOptions,
  rounds: number,
  name: string,
): Promise<number[]> {
  const runs: CampaignRun[] = [];
  for (let i = 0; i < rounds; i++) {
    await mock.begin(0);
    runs.push(await runCampaign(service, mock, campaign));
  }
  const figure = (what: 'serviceUs' | 'databaseUs') =>
    spread(
      runs.map((run) => run[what]),
      1,
    );
  bench.say(
    `${name}: CPU us per delivery: service ${figure('serviceUs')}, database ${figure('databaseUs')}; load ${loadNow()}`,
  );
  return runs.map((run) => run.serviceUs + run.databaseUs);
}
