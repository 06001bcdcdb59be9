import pg from 'pg';
import type { ApiClient } from '#contract/client.ts';
import { bestHours, creditForecast, getStats, pushStats, sceneLeague } from '#contract/stats.ts';
import type { Bench, Service } from './lib/bench.ts';
import { runCampaign } from './lib/campaign.ts';
import { monotonicMs } from './lib/clock.ts';
import { command } from './lib/command.ts';
import type { Mock } from './lib/mock.ts';
import { median, quantile, round } from './lib/numbers.ts';
import { seedApp } from './lib/seed.ts';
import { DeliveryStore } from './lib/stored.ts';

const days = 90;
const repeats = 40;
const campaignSize = 20_000;

export const stats = command({
  about: 'console queries, an export and the cost of roll-ups, with `recipients` deliveries stored',
  sizes: { recipients: 10_000_000, rounds: 3, seconds: 0 },
  figures: {
    queryP99Ms: 'a query of a page of the console, p99 over all kinds',
    seriesP99Ms: '90 days of an app by day, p99',
    exportSeconds: 'outcomes per recipient of a tenth of the stored deliveries as CSV',
    exportRssMiB: 'growth of the service’s memory while it exports',
    rollupOverhead:
      'CPU of service and database per delivery with roll-ups over that with none, interleaved rounds; less 1',
  },
  async run(bench, { recipients, rounds }) {
    const mock = await bench.startMock();
    const service = await bench.startService(mock);
    const app = await seedApp(service.api, service.hello.url, { recipients: campaignSize, concurrency: 256 });
    await mock.begin(0);
    await runCampaign(service, mock, { appId: app.id, count: campaignSize });
    const url = new URL(service.hello.databaseUrl);
    url.searchParams.delete('options');
    const database = new pg.Client({ connectionString: url.href });
    await database.connect();
    try {
      const overhead = await overheadOf(bench, service, mock, database, app.id, rounds);
      const store = await DeliveryStore.open(service.hello.databaseUrl);
      await store.fillTo(recipients);
      await store.close();
      const push = await fillSums(database, app.id);
      bench.say(`${recipients} deliveries and ${days} days of sums stored`);
      const { queries, series } = await ask(service.api, app.id, push.id, push.template_id);
      const exported = await exportPush(bench, service, database, recipients / 10);
      return {
        queryP99Ms: round(quantile(queries, 0.99), 1),
        seriesP99Ms: round(quantile(series, 0.99), 1),
        exportSeconds: round(exported.seconds, 1),
        exportRssMiB: round(exported.rssMiB, 0),
        rollupOverhead: round(overhead, 3),
      };
    } finally {
      await database.end();
    }
  },
});

/** With roll-ups and without, by turns: without them the database takes facts and does nothing, and nothing is folded. */
async function overheadOf(
  bench: Bench,
  service: Service,
  mock: Mock,
  database: pg.Client,
  appId: string,
  rounds: number,
) {
  const costs = { with: [] as number[], without: [] as number[] };
  for (let i = 0; i < rounds; i++) {
    for (const kind of ['with', 'without'] as const) {
      if (kind === 'without') await database.query('create rule no_facts as on insert to stat_fact do instead nothing');
      await mock.begin(0);
      const run = await runCampaign(service, mock, { appId, count: campaignSize });
      if (kind === 'without') await database.query('drop rule no_facts on stat_fact');
      costs[kind].push(run.serviceUs + run.databaseUs);
    }
  }
  bench.say(
    `CPU us per delivery with roll-ups ${costs.with.map((us) => round(us, 1))}, without ${costs.without.map((us) => round(us, 1))}`,
  );
  return median(costs.with) / median(costs.without) - 1;
}

/** Ninety days of an app with twenty templates, as folds would have left them. */
async function fillSums(database: pg.Client, appId: string): Promise<{ id: string; template_id: string }> {
  const counts = '900, 40, 60, 2, 880, 5, 120, 30, 500, 20, 900';
  const columns =
    'accepted, failed, suppressed, unknown, delivered, undelivered, opened, clicked, granted, refused, spent';
  for (const [grain, dimension, values] of [
    [15, 'app', "array['']"],
    [15, 'template', "array(select 'template-' || i from generate_series(1, 20) i)"],
    [1440, 'app', "array['']"],
    [1440, 'template', "array(select 'template-' || i from generate_series(1, 20) i)"],
    [1440, 'city', "array(select 'city-' || i from generate_series(1, 300) i)"],
  ] as const) {
    await database.query(
      `insert into stat (app_id, grain, dimension, at, value, ${columns})
       select $1, ${grain}, '${dimension}', at, value, ${counts}
       from generate_series(date_trunc('day', now(), 'Asia/Shanghai') - interval '${days} days', now(), interval '${grain} minutes') at,
         unnest(${values}) value on conflict do nothing`,
      [appId],
    );
  }
  await database.query('vacuum (analyze) stat');
  const { rows } = await database.query(
    "select id, template_id from push where kind = 'campaign' order by id desc limit 1",
  );
  return rows[0];
}

async function ask(api: ApiClient, app_id: string, push_id: string, template_id: string) {
  const from = new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
  const all = 'audience,accepted,failed,suppressed,opened,open_rate,acceptance_rate';
  const kinds: (() => Promise<unknown>)[] = [
    () => api.call(getStats, { query: { app_id, metrics: all } }),
    () =>
      api.call(getStats, {
        query: { app_id, metrics: all, granularity: 'hour', time_zone: 'Asia/Kolkata', compare: 'previous' },
      }),
    () => api.call(getStats, { query: { app_id, metrics: all, dimensions: 'template', limit: 20 } }),
    () => api.call(getStats, { query: { app_id, metrics: all, dimensions: 'city', granularity: 'total', from } }),
    () => api.call(getStats, { query: { app_id, metrics: all, dimensions: 'reason', granularity: 'total' } }),
    () => api.call(pushStats, { params: { push_id } }),
    () => api.call(bestHours, { query: { app_id } }),
    () => api.call(sceneLeague, { query: { app_id } }),
    () => api.call(creditForecast, { query: { app_id, template_id } }),
  ];
  const timed = async (run: () => Promise<unknown>) => {
    const began = monotonicMs();
    await run();
    return monotonicMs() - began;
  };
  const queries: number[] = [];
  const series: number[] = [];
  for (let i = 0; i < repeats; i++) {
    for (const run of kinds) queries.push(await timed(run));
    series.push(await timed(() => api.call(getStats, { query: { app_id, metrics: all, from } })));
  }
  return { queries, series };
}

/** A push with so many of the stored deliveries, exported as its reader would. */
async function exportPush(bench: Bench, service: Service, database: pg.Client, rows: number) {
  const { rows: made } = await database.query(
    `with of as (select push_id, day, count(*) as n from delivery group by 1, 2 order by n desc limit 1)
     select of.push_id as id, of.day, of.n from of`,
  );
  const size = Number(made[0].n);
  await database.query(
    `insert into push select (jsonb_populate_record(p, jsonb_build_object('id', $1::uuid, 'day', $2::date))).*
     from push p where kind = 'campaign' order by id desc limit 1 on conflict do nothing`,
    [made[0].id, made[0].day],
  );
  const times = Math.max(1, Math.round(rows / size));
  const before = await rssOf(service);
  let most = before;
  const began = monotonicMs();
  for (let i = 0; i < times; i++) {
    const response = await fetch(`${service.hello.url}/v1/pushes/${made[0].id}/deliveries.csv`, {
      headers: { authorization: `Bearer ${service.hello.key}` },
    });
    if (!response.ok) throw new Error(`the export answered ${response.status}`);
    for await (const _ of response.body!);
    most = Math.max(most, await rssOf(service));
  }
  const seconds = (monotonicMs() - began) / 1000;
  bench.say(`exported ${times * size} rows in ${round(seconds, 1)} s`);
  return { seconds: (seconds * rows) / (times * size), rssMiB: (most - before) / 2 ** 20 };
}

async function rssOf(service: Service): Promise<number> {
  const text = await (await fetch(`${service.hello.url}/metrics`)).text();
  return Number(text.match(/^process_resident_memory_bytes (\S+)$/m)![1]);
}
