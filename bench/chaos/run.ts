import { setTimeout as delay } from 'node:timers/promises';
import { ApiClient } from '#contract/client.ts';
import { createPool, type Pool } from '#db/pool.ts';
import {
  callbackToken,
  finishInbox,
  finishPushes,
  lawViolations,
  prepareApp,
  prepareUms,
  umsCredentials,
} from './campaign.ts';
import type { Clients } from './clients/insist.ts';
import { Operator } from './clients/operator.ts';
import { PushClients } from './clients/pushes.ts';
import { SentEvents } from './clients/sent-events.ts';
import { type ChaosOptions, concurrencyOf, paceOf, platformTimeoutMs, sideEvery, spreadOf } from './options.ts';
import { mainTemplate, makePeople, type Person, sideGroups } from './population.ts';
import { Cluster } from './processes/cluster.ts';
import { Progress } from './progress.ts';
import { boundOf, type ChaosReport, p99 } from './report.ts';
import { Storm } from './storm/storm.ts';
import { creditViolations } from './verify/credits.ts';
import { reconcile } from './verify/reconcile.ts';
import { readBooks } from './verify/rows.ts';
import { ofThemselves, readStalls } from './verify/stalls.ts';
import { makeBursts } from './wechat/faults.ts';
import { ChaosWechat } from './wechat/server.ts';

const shownFindings = 5;

/**
 * One campaign through a storm: the service as several processes, a platform that misbehaves, everything killed again
 * and again and started again; then the platform's record against our rows. Throws when it does not come to an end in
 * time. `say` is told what happens, and each finding.
 */
export async function runChaos(options: ChaosOptions, say: (line: string) => void): Promise<ChaosReport> {
  const { seed } = options;
  const people = makePeople(options.recipients, seed);
  const idOf = (openid: string) => people.find((person) => person.openid === openid)!.id;
  const mock = { seed, pace: paceOf(options), clientTimeoutMs: platformTimeoutMs };
  const wechat = new ChaosWechat({ ...mock, idOf });
  const cluster = await Cluster.start(await wechat.start());
  const endNow = () => cluster.endNow();
  process.once('exit', endNow);
  const pool = createPool({
    connectionString: cluster.database.hello.url,
    max: 8,
    applicationName: 'chaos',
    statementTimeoutMs: 0,
    lockTimeoutMs: 0,
  });
  let clean = false;
  try {
    const report = await weather(options, { people, wechat, cluster, pool, say });
    clean = true;
    return report;
  } finally {
    await pool.end();
    await cluster.stop(!clean);
    await wechat.stop();
    process.off('exit', endNow);
    if (!clean) say(`the logs of all processes are in ${cluster.folder}`);
  }
}

interface World {
  people: Person[];
  wechat: ChaosWechat;
  cluster: Cluster;
  pool: Pool;
  say: (line: string) => void;
}

async function weather(options: ChaosOptions, { people, wechat, cluster, pool, say }: World): Promise<ChaosReport> {
  const { seed, kills, recipients } = options;
  const over = new AbortController();
  const limit = setTimeout(() => over.abort(new Error(`not over after ${options.limitMs} ms`)), options.limitMs);
  const { signal } = over;
  try {
    const { url } = cluster.api.hello;
    const api = new ApiClient(url, cluster.key);
    const appId = await prepareApp(api, pool, people, concurrencyOf(options), spreadOf(options));
    const channel = options.channel ?? 'wechat-subscribe';
    if (channel === 'jiguang-ums') await prepareUms(api, appId);
    const clients: Clients = { api, appId, seed, signal };
    const events = new SentEvents(clients, url, { callbackToken, ums: umsCredentials });
    wechat.onAccepted = (sent) => events.add(sent);
    const pushes = new PushClients(clients, people);
    const operator = new Operator(clients);

    const reachable = people.filter((person) => person.credits[mainTemplate]! > 0).length;
    const far = new Progress(pool, { people: people.length, reachable, called: () => wechat.log.called });
    const progress = () => far.now;
    const sides: Promise<void>[] = [];
    const storm = new Storm({
      seed,
      kills,
      cluster,
      pool,
      progress,
      openCalls: () => wechat.open,
      async before(n) {
        if (n % sideEvery !== 0 || sides.length >= sideGroups) return;
        const side = pushes.side(sides.length);
        sides.push(side);
        // Struck in the middle of its planning, if the API is there to take it.
        await Promise.race([side, delay(1000)]);
      },
      say,
      signal,
    });
    say(`${recipients} recipients, ${kills} kills, seed ${seed}`);
    await pushes.campaign(channel);
    const campaign = pushes.asked[0]!.answered[0]!;
    void far.watch(campaign, signal);
    const watching = operator.watch(campaign);
    const singles = pushes.transactional(Math.max(12, Math.round(recipients / 40)), () => progress() / 0.9);
    const bursts = burstsAsItGoes(options, wechat, progress, signal);
    await Promise.all([storm.run(), singles, bursts, ...sides].map((one) => orFail(one, watching)));
    wechat.calm();
    say(`the storm is over after ${wechat.log.accepted} accepted messages; finishing`);
    await Promise.all(sides);
    await orFail(finishPushes(pool, signal), watching);
    operator.stop();
    await watching;
    while (wechat.undecided > 0) await delay(50);
    say('everybody has an outcome; the platform reports what it delivered');
    await events.rest();
    say('all reports are taken; they are being applied');
    await finishInbox(pool, signal);

    const books = await readBooks(pool);
    const { strikes } = storm;
    const stalls = readStalls(cluster.engines.map((engine) => engine.logFile));
    const findings = reconcile({ asked: pushes.asked, called: wechat.log.byDelivery, books, strikes, stalls });
    const law = [...operator.violations, ...(await lawViolations(api, pool, pushes.asked))];
    const credits = creditViolations(people, books, wechat.log.byDelivery.values());
    const { unknown, unknownNeverCalled, ...wrong } = findings;
    for (const [what, list] of Object.entries({ ...wrong, law, credits }))
      for (const line of list.slice(0, shownFindings)) say(`${what}: ${line}`);
    const takeovers = storm.takeovers
      .filter(({ at, ms }) => !stalls.some((stall) => stall.at <= at + ms && stall.until >= at))
      .map(({ ms }) => ms);
    say(`${takeovers.length} take-overs measured of ${storm.takeovers.length}, ${operator.lifted} pauses lifted`);
    return {
      kills: strikes.length,
      killsInFlight: strikes.filter((strike) => strike.openCalls > 0).length,
      lost: findings.lost.length,
      repeated: findings.repeated.length,
      unknown: unknown.length,
      unknownBound: boundOf(options, wechat.log.ambiguous),
      unknownNeverCalled: unknownNeverCalled.length,
      unexplainedUnknown: findings.unexplainedUnknown.length,
      guessed: findings.guessed.length,
      unsettledUnknown: findings.unsettled.length,
      creditViolations: credits.length,
      lawViolations: law.length,
      takeoverP99Ms: p99(takeovers),
      crashes: cluster.crashes,
      channel,
      campaignCalls: wechat.log.mainCalls,
      stalls: ofThemselves(stalls, strikes).length,
      seed,
    };
  } finally {
    clearTimeout(limit);
    over.abort();
  }
}

/** What `work` comes to, unless somebody who only watches fails before. */
async function orFail<T>(work: Promise<T>, watching: Promise<void>): Promise<T> {
  const failed = watching.then(() => new Promise<never>(() => {}));
  return Promise.race([work, failed]);
}

/** Runs of refusals by the platform, spread over the campaign's progress. */
async function burstsAsItGoes(
  { seed, kills, recipients }: ChaosOptions,
  wechat: ChaosWechat,
  progress: () => number,
  signal: AbortSignal,
): Promise<void> {
  const bursts = makeBursts(seed, Math.max(5, Math.round(kills / 2)), recipients);
  for (const [n, burst] of bursts.entries()) {
    while (progress() < (0.9 * (n + 0.5)) / bursts.length) {
      signal.throwIfAborted();
      await delay(20);
    }
    wechat.begin(burst);
  }
}
