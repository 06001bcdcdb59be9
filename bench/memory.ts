import type { Bench } from './lib/bench.ts';
import { runCampaign } from './lib/campaign.ts';
import { command } from './lib/command.ts';
import { peakRss } from './lib/cpu.ts';
import { loadNow } from './lib/host.ts';
import type { Mock } from './lib/mock.ts';
import { median, round } from './lib/numbers.ts';
import { seedApp } from './lib/seed.ts';

export const memory = command({
  about: 'peak memory of the service during a campaign, and what ten times the recipients add',
  sizes: { recipients: 1_000_000, rounds: 3, seconds: 0 },
  figures: {
    rssMiB100k: 'high-water mark of a fresh process, a tenth of the recipients (100,000 by default)',
    rssMiB1m: 'the same with all of them (1,000,000 by default)',
  },
  async run(bench, { recipients, rounds }) {
    const mock = await bench.startMock();
    const small = await peaks(bench, mock, Math.ceil(recipients / 10), rounds);
    const large = await peaks(bench, mock, recipients, rounds);
    bench.say('bound by the windows in flight and the slices held per lane; an audience is never held as a whole.');
    return { rssMiB100k: round(median(small)), rssMiB1m: round(median(large)) };
  },
});

/** Imports once, then measures one campaign per fresh process on that data. */
async function peaks(bench: Bench, mock: Mock, count: number, rounds: number): Promise<number[]> {
  bench.say(`importing ${count} recipients ...`);
  const first = await bench.startService(mock);
  const app = await seedApp(first.api, first.hello.url, { recipients: count, concurrency: 256 });
  await first.process.stop();
  const peaksMiB: number[] = [];
  for (let i = 0; i < rounds; i++) {
    const service = await bench.startService(mock, first.folder);
    await mock.begin(0);
    const run = await runCampaign(service, mock, { appId: app.id, count });
    peaksMiB.push(peakRss(service.process.pid));
    await service.process.stop();
    bench.say(`${count}: ${round(peaksMiB.at(-1)!)} MiB at ${round(run.perSecond)}/s; load ${loadNow()}`);
  }
  return peaksMiB;
}
