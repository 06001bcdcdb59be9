import type { BareResult, BareRound } from './bare-loop.ts';
import type { Bench, Service } from './bench.ts';
import { type CampaignRun, runCampaign } from './campaign.ts';
import { loadNow } from './host.ts';
import type { Mock } from './mock.ts';
import { median, round } from './numbers.ts';
import type { Running } from './process.ts';

/** A service and the bare loop on the same mock. */
export interface Contest {
  bench: Bench;
  mock: Mock;
  service: Service;
  bare: Running<unknown>;
  appId: string;
  count: number;
}

/** One way of sending that is compared. */
export interface Setting {
  name: string;
  delayMs: number;
  connections: number;
  fields: Record<string, string>;
}

/** A campaign and the bare loop right beside it. */
export interface Pair {
  campaign: CampaignRun;
  barePerSecond: number;
  bareUs: number;
  ratio: number;
}

/** Lets the bare loop send `count` requests of the sample's bytes. */
export async function runBare(
  { mock, bare }: Pick<Contest, 'mock' | 'bare'>,
  { delayMs, connections }: Setting,
  count: number,
  sample: BareRound['sample'],
): Promise<{ perSecond: number; us: number }> {
  await mock.begin(delayMs);
  const round: BareRound = { url: mock.url, connections, count, sample };
  const result = await bare.ask<BareResult>(round);
  if (result.accepted !== count) throw new Error(`the bare loop had ${result.accepted} of ${count} accepted`);
  return { perSecond: (count * 1000) / (result.finishedAt - result.startedAt), us: result.cpuUs / count };
}

/**
 * One round: the campaign and the bare loop with the same bytes, one after the other, which first changing from round to
 * round, so that a busy neighbour harms both alike.
 */
export async function runPair(
  contest: Contest,
  setting: Setting,
  sample: BareRound['sample'],
  bareFirst: boolean,
): Promise<Pair> {
  const { bench, mock, service, appId, count } = contest;
  const campaignRun = async () => {
    await mock.begin(setting.delayMs);
    return runCampaign(service, mock, { appId, count, fields: setting.fields });
  };
  const early = bareFirst ? await runBare(contest, setting, count, sample) : null;
  const campaign = await campaignRun();
  const bare = early ?? (await runBare(contest, setting, count, sample));
  const ratio = campaign.perSecond / bare.perSecond;
  bench.say(
    `${setting.name}: ${round(campaign.perSecond)}/s of ${round(bare.perSecond)}/s bare = ${round(ratio, 3)}; ` +
      `CPU us per delivery: service ${round(campaign.serviceUs, 1)}, database ${round(campaign.databaseUs, 1)}, ` +
      `mock ${round(campaign.mockUs, 1)}; bare loop ${round(bare.us, 1)}, so ` +
      `${round(bare.us / campaign.serviceUs, 3)} by the sender’s CPU; load ${loadNow()}`,
  );
  return { campaign, barePerSecond: bare.perSecond, bareUs: bare.us, ratio };
}

/** Says what the machine was busy with, in cores, and so what bounds the rate. */
export function sayBound(bench: Bench, name: string, pairs: Pair[], cores: number): void {
  const share = (us: (run: CampaignRun) => number) =>
    round(median(pairs.map(({ campaign }) => (us(campaign) * campaign.perSecond) / 1e6)), 2);
  const [service, database, mock] = [
    share((run) => run.serviceUs),
    share((run) => run.databaseUs),
    share((run) => run.mockUs),
  ];
  const idle = round(cores - service - database - mock, 2);
  const bound =
    service > 0.9
      ? 'the one thread of the service'
      : idle < 0.3
        ? 'the cores all of them share'
        : 'waiting: connections and latency, commits, or other work on this machine';
  bench.say(
    `${name}: cores used: service ${service}, database ${database}, mock ${mock}, left ${idle} of ${cores}. Bound by ${bound}.`,
  );
}
