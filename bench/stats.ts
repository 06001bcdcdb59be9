import pg from 'pg';
import { command } from './lib/command.ts';
import { round } from './lib/numbers.ts';
import { seedApp } from './lib/seed.ts';
import { DeliveryStore } from './lib/stored.ts';
import { exportPush } from './stats/export.ts';
import { overheadOf } from './stats/overhead.ts';
import { ask, questionsOf, seriesOf } from './stats/questions.ts';
import { importRecipients, storeOpens, storePush, storeSums } from './stats/store.ts';

const repeats = 100;
/** Recipients of a campaign whose CPU is counted. */
const campaignSize = 50_000;

export const stats = command({
  about: 'console queries, an export and the cost of roll-ups, with `recipients` deliveries stored',
  sizes: { recipients: 10_000_000, rounds: 4, seconds: 0 },
  figures: {
    queryP99Ms: 'p99 of the slowest question a page of the console asks',
    seriesP99Ms: '90 days of an app by day, p99',
    exportSeconds: 'a push with a tenth of the stored deliveries as CSV',
    exportRssMiB: 'growth of the service’s memory while it exports',
    workbookSeconds: 'the same as an Excel workbook',
    workbookRssMiB: 'growth of its memory',
    rollupOverhead:
      'CPU of service and database per delivery with roll-ups over that with none, interleaved rounds; less 1',
  },
  async run(bench, { recipients, rounds }) {
    const mock = await bench.startMock();
    const service = await bench.startService(mock);
    const count = Math.min(campaignSize, recipients / 10);
    const { id: appId } = await seedApp(service.api, service.hello.url, { recipients: count, concurrency: 256 });
    // Without the service's own session settings, whose time limits are not for this.
    const url = new URL(service.hello.databaseUrl);
    url.searchParams.delete('options');
    const database = new pg.Client({ connectionString: url.href });
    await database.connect();
    try {
      const overhead = await overheadOf(bench, { service, mock, database }, { appId, count }, rounds);
      await database.query('set synchronous_commit = off');
      await importRecipients(service.api, appId, recipients / 10);
      const push = await storePush(database, appId, recipients / 10);
      const store = await DeliveryStore.open(service.hello.databaseUrl, { openedShare: 1 / 9 });
      await store.fillTo(recipients);
      await store.close();
      const opens = await storeOpens(database);
      await storeSums(database, appId);
      bench.say(`${recipients} deliveries and ${opens} opens stored`);
      const queries = await ask(questionsOf(service.api, appId, push), repeats, bench.say);
      const series = await ask({ 'series of 90 days': seriesOf(service.api, appId) }, repeats, bench.say);
      const exported = await exportPush(bench, service, push, 'csv');
      const workbook = await exportPush(bench, service, push, 'xlsx');
      return {
        queryP99Ms: round(Math.max(...queries), 1),
        seriesP99Ms: round(Math.max(...series), 1),
        exportSeconds: round(exported.seconds, 1),
        exportRssMiB: round(exported.rssMiB, 0),
        workbookSeconds: round(workbook.seconds, 1),
        workbookRssMiB: round(workbook.rssMiB, 0),
        rollupOverhead: round(overhead, 3),
      };
    } finally {
      await database.end();
    }
  },
});
