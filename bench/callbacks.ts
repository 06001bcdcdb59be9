import { getPush } from '#contract/push.ts';
import { callbackRequest } from '#emulator/callbacks/request.ts';
import type { App, CallbackConfig } from '#emulator/world/types.ts';
import type { Bench, Service } from './lib/bench.ts';
import { type CampaignOptions, runCampaign } from './lib/campaign.ts';
import { monotonicMs } from './lib/clock.ts';
import { command } from './lib/command.ts';
import { type Burst, closedLoop, type Post } from './lib/connection.ts';
import { cpuOf, cpuOfPostgres } from './lib/cpu.ts';
import { loadNow } from './lib/host.ts';
import type { Mock } from './lib/mock.ts';
import { medianOf, quantile, round } from './lib/numbers.ts';
import {
  callbackAesKey,
  callbackToken,
  defaultPrefix,
  type SeededApp,
  seedApp,
  template,
  warmCount,
} from './lib/seed.ts';
import { reach } from './lib/wait.ts';
import type { Taken } from './mock/log.ts';

const connections = 128;

export const callbacks = command({
  about: 'WeChat’s reports on sent messages (safe mode, JSON) posted at the door while a campaign runs',
  sizes: { recipients: 100_000, rounds: 3, seconds: 0 },
  figures: {
    perSecond: 'reports verified, decrypted, made durable and answered per second, 128 connections',
    p99Ms: 'time to the answer, 99th percentile (WeChat waits 5 s)',
    appliedSeconds: 'from the last answer until every report was applied to its delivery',
    campaignShare: 'rate of the campaign meanwhile over its rate alone',
  },
  async run(bench, { recipients: count, rounds }) {
    const mock = await bench.startMock();
    const service = await bench.startService(mock);
    const app = await seedApp(service.api, service.hello.url, { recipients: count, concurrency: 256 });
    const campaign: CampaignOptions = { appId: app.id, count };
    const warm = await soloRun(service, mock, { ...campaign, count: warmCount(count), audience: 'warm' });
    await closedLoop(service.hello.url, connections, 200, taking(reportsOf(app, warm.taken)));

    const measured: Round[] = [];
    for (let i = 0; i < rounds; i++) measured.push(await runRound(bench, service, mock, app, campaign));
    bench.say('bound by the cores that the campaign, the door, the database and this load generator share.');
    return {
      perSecond: medianOf(measured, (one) => one.burst.perSecond),
      p99Ms: medianOf(measured, (one) => quantile(one.burst.times, 0.99), 1),
      appliedSeconds: medianOf(measured, (one) => one.appliedSeconds, 1),
      campaignShare: medianOf(measured, (one) => one.share, 3),
    };
  },
});

interface Round {
  burst: Burst;
  appliedSeconds: number;
  share: number;
}

/** A campaign alone; then the reports on it while the next one runs. */
async function runRound(
  bench: Bench,
  service: Service,
  mock: Mock,
  app: SeededApp,
  campaign: CampaignOptions,
): Promise<Round> {
  const solo = await soloRun(service, mock, campaign);
  const reports = reportsOf(app, solo.taken);
  await mock.begin(0);
  const used = () => [cpuOf(process.pid), cpuOf(service.process.pid), cpuOfPostgres(service.folder)] as const;
  const before = used();
  let over = false;
  const running = runCampaign(service, mock, campaign).finally(() => {
    over = true;
  });
  const next = taking(reports);
  const burst = await closedLoop(service.hello.url, connections, 200, () => (over ? null : next()));
  const endedAt = monotonicMs();
  const [clientUs, serviceUs, databaseUs] = used().map((now, i) => now - before[i]!) as [number, number, number];
  // What counts is the time both were at work: sends until the reports ran out, or until the campaign was over.
  const { sends, firstAt } = await mock.counts();
  const run = await running;
  const perSecond = sends < campaign.count ? (sends * 1000) / (monotonicMs() - firstAt) : run.perSecond;
  const params = { push_id: solo.run.pushId };
  await reach(burst.count, 'applied reports', async () => (await service.api.call(getPush, { params })).delivered);
  const appliedSeconds = (monotonicMs() - endedAt) / 1000;
  const share = perSecond / solo.run.perSecond;
  // What is beyond the calls made meanwhile, each at what it costs alone.
  const own = (usedUs: number, callUs: number) =>
    round((usedUs - Math.min(sends, campaign.count) * callUs) / burst.count);
  bench.say(
    `${round(burst.perSecond)} reports/s (${burst.count}), p99 ${round(quantile(burst.times, 0.99), 1)} ms, applied ` +
      `${round(appliedSeconds, 1)} s after the last; campaign ${round(perSecond)}/s of ${round(solo.run.perSecond)}/s = ` +
      `${round(share, 3)}; CPU per report of the service ${own(serviceUs, solo.run.serviceUs)} us, of the database ` +
      `${own(databaseUs, solo.run.databaseUs)} us, of this client ${own(clientUs, 0)} us; load ${loadNow()}`,
  );
  return { burst, appliedSeconds, share };
}

/** A campaign with nothing beside it, and which message each recipient got. */
async function soloRun(service: Service, mock: Mock, campaign: CampaignOptions) {
  await mock.begin(0, { prefix: defaultPrefix, apart: false });
  const run = await runCampaign(service, mock, campaign);
  return { run, taken: await mock.taken() };
}

/** What WeChat posts about each message, made and sealed ahead. */
function reportsOf(app: SeededApp, taken: Taken[]): Post[] {
  const sender = { appid: app.appid, config: { originalId: 'gh_bench' } } as App;
  const config: CallbackConfig = {
    url: `http://weixin.example/door/wechat/${app.id}`,
    token: callbackToken,
    encodingAesKey: callbackAesKey,
    mode: 'safe',
    format: 'json',
  };
  return taken.map(([openid, , MsgID]) => {
    const event = {
      kind: 'subscribe',
      event: 'subscribe_msg_sent_event',
      openid,
      createTime: Math.floor(Date.now() / 1000),
      items: [{ TemplateId: template.priTmplId, MsgID, ErrorCode: '0', ErrorStatus: 'success' }],
    } as const;
    const made = callbackRequest(sender, config, { ...event, items: [...event.items] }, 'wechat', Date.now());
    return { path: made.path, body: made.body, headers: { 'content-type': made.contentType } };
  });
}

function taking(posts: Post[]): () => Post | null {
  let next = 0;
  return () => posts[next++] ?? null;
}
