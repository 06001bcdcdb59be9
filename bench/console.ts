import pg from 'pg';
import { makeOwnerLink } from '#app/owner-link.ts';
import { openBrowser } from '#testkit/browser.ts';
import { measurePaint, measureSizes, owner } from './console/browse.ts';
import { measureInteractions } from './console/interact.ts';
import { listQuestions, overviewQuestions } from './console/questions.ts';
import { storeCampaigns } from './console/store.ts';
import { runCampaign } from './lib/campaign.ts';
import { command } from './lib/command.ts';
import { median, round } from './lib/numbers.ts';
import { openidOf, seedApp } from './lib/seed.ts';
import { DeliveryStore } from './lib/stored.ts';
import { ask } from './stats/questions.ts';
import { importRecipients, storePush, storeSums } from './stats/store.ts';

const repeats = 300;
const realRecipients = 1000;
const campaigns = 400;
const deliveriesEach = 10;

export const consolePages = command({
  about:
    'what the console fetches, how soon it is painted and how soon it follows an input, and its busiest questions, with ' +
    '`recipients` recipients and ten times as many deliveries stored',
  sizes: { recipients: 1_000_000, rounds: 5, seconds: 0 },
  figures: {
    signInJsKB: 'JavaScript of the sign-in page, gzip, as the browser received it',
    pushListJsKB: 'the same until the list of pushes can be used after signing in',
    pageJsKB: 'what the heaviest further page adds',
    signInPaintMs: 'first contentful paint of the sign-in page, nothing cached, processor slowed to a quarter: median',
    pushListPaintMs: 'the same of the list of pushes',
    interactionP50Ms:
      'from an input to the next paint: opening, filtering, typing and scrolling in the lists of pushes and recipients',
    interactionMaxMs: 'the slowest of them',
    answerP50Ms: 'from an input until what was asked for is on the screen',
    answerMaxMs: 'the slowest of them',
    pushListP99Ms: 'p99 of the slowest question of the list of pushes',
    overviewP99Ms: 'p99 of the slowest question of the overview',
  },
  async run(bench, { recipients, rounds }) {
    const mock = await bench.startMock();
    const service = await bench.startService(mock);
    const { url, databaseUrl, organizationId } = service.hello;
    const { id: appId } = await seedApp(service.api, url, { recipients: realRecipients, concurrency: 64 });
    await mock.begin(0);
    await runCampaign(service, mock, { appId, count: realRecipients });
    // Without the service's own session settings, whose time limits are not for this.
    const address = new URL(databaseUrl);
    address.searchParams.delete('options');
    const database = new pg.Client({ connectionString: address.href });
    await database.connect();
    try {
      await database.query('set synchronous_commit = off');
      await storeCampaigns(database, campaigns);
      await importRecipients(service.api, appId, recipients);
      await storePush(database, appId, recipients);
      const store = await DeliveryStore.open(databaseUrl);
      await store.fillTo(recipients * deliveriesEach);
      await store.close();
      await storeSums(database, appId);
      bench.say(`${recipients} recipients and ${recipients * deliveriesEach} deliveries stored`);
      const list = await ask(listQuestions(service.api, appId), repeats, bench.say);
      const overview = await ask(await overviewQuestions(service.api, appId), repeats, bench.say);
      const link = await makeOwnerLink(database as never, organizationId, url, new Date());
      const token = new URL(link).searchParams.get('token');
      const headers = { 'content-type': 'application/json', origin: url };
      const made = await fetch(`${url}/v1/setup`, {
        method: 'POST',
        headers,
        body: JSON.stringify({ token, ...owner }),
      });
      if (!made.ok) throw new Error(`the owner could not be made: ${await made.text()}`);
      const browser = await openBrowser();
      try {
        const { signIn, list: listKB, added } = await measureSizes(browser, url);
        for (const [path, kb] of Object.entries(added)) bench.say(`${path.padEnd(24)} adds ${kb} KB`);
        const { paints, answers } = await measureInteractions(
          browser,
          url,
          openidOf(recipients, 'oStats'),
          rounds,
          bench.say,
        );
        return {
          signInJsKB: signIn,
          pushListJsKB: listKB,
          pageJsKB: Math.max(...Object.values(added)),
          signInPaintMs: await measurePaint(browser, url, '/sign-in', rounds),
          pushListPaintMs: await measurePaint(browser, url, '/pushes', rounds),
          interactionP50Ms: round(median(paints), 1),
          interactionMaxMs: round(Math.max(...paints), 1),
          answerP50Ms: round(median(answers), 1),
          answerMaxMs: round(Math.max(...answers), 1),
          pushListP99Ms: round(Math.max(...list), 1),
          overviewP99Ms: round(Math.max(...overview), 1),
        };
      } finally {
        await browser.close();
      }
    } finally {
      await database.end();
    }
  },
});
