import { setTimeout as delay } from 'node:timers/promises';
import { ApiClient } from '#contract/client.ts';
import { createPool, type Pool } from '#db/pool.ts';
import { callbackToken, finishInbox, finishPushes, lawViolations, prepareApp, umsCredentials } from '../campaign.ts';
import type { Clients } from '../clients/insist.ts';
import { PushClients } from '../clients/pushes.ts';
import { SentEvents } from '../clients/sent-events.ts';
import { platformTimeoutMs, times } from '../options.ts';
import { mainTemplate, makePeople } from '../population.ts';
import { Random } from '../random.ts';
import { brokenPromises } from '../report.ts';
import type { Strike } from '../storm/strike.ts';
import { creditViolations } from '../verify/credits.ts';
import { reconcile } from '../verify/reconcile.ts';
import { readBooks } from '../verify/rows.ts';
import { readStalls } from '../verify/stalls.ts';
import { ChaosWechat } from '../wechat/server.ts';
import { Hosts, hostCount } from './hosts.ts';
import type { Cut, Network } from './network.ts';

export interface TwoHostsOptions {
  kind: Network['kind'];
  recipients: number;
  seed: number;
  /** A run that takes longer than this has failed. */
  limitMs: number;
}

/** The numbers of one run, as printed. */
export interface TwoHostsReport {
  hosts: Network['kind'];
  cuts: number;
  /** Cuts that fell while calls to the platform were open. */
  cutsInFlight: number;
  lost: number;
  repeated: number;
  unknown: number;
  unknownBound: number;
  unexplainedUnknown: number;
  guessed: number;
  unsettledUnknown: number;
  creditViolations: number;
  lawViolations: number;
  /** Milliseconds from each cut until the other host held all lanes. */
  takeoversMs: number[];
  crashes: number;
  seed: number;
}

const concurrency = 16;
/** The campaign outlives its cuts. */
const campaignSeconds = 25;

/** What the run promised and did not keep; none when all is well. */
export function failuresOfHosts(report: TwoHostsReport): string[] {
  const failures = brokenPromises(report);
  if (report.cutsInFlight === 0) failures.push('no cut fell while calls were open');
  return failures;
}

/**
 * One campaign from two hosts, each cut off from the network in its turn, from the database alone and from everything,
 * until the other has taken its lanes and has gone on for a while; then the cable is put back. At the end the platform's
 * record is compared with our rows. Throws when it does not come to an end in time.
 */
export async function runTwoHosts(options: TwoHostsOptions, say: (line: string) => void): Promise<TwoHostsReport> {
  const { recipients, seed, kind } = options;
  const wechat = new ChaosWechat({ seed, pace: recipients / campaignSeconds, clientTimeoutMs: platformTimeoutMs });
  const hosts = await Hosts.start(await wechat.start(), kind);
  const pool = createPool({
    connectionString: hosts.database.hello.url,
    max: 4,
    applicationName: 'chaos',
    statementTimeoutMs: 0,
    lockTimeoutMs: 0,
  });
  let clean = false;
  try {
    const report = await cutInTurn(options, { wechat, hosts, pool, say });
    clean = true;
    return report;
  } finally {
    await pool.end();
    await hosts.stop(!clean);
    await wechat.stop();
    if (!clean) say(`the logs of all processes are in ${hosts.folder}`);
  }
}

interface Stage {
  wechat: ChaosWechat;
  hosts: Hosts;
  pool: Pool;
  say: (line: string) => void;
}

async function cutInTurn(options: TwoHostsOptions, stage: Stage): Promise<TwoHostsReport> {
  const { wechat, hosts, pool, say } = stage;
  const { seed, recipients } = options;
  const people = makePeople(recipients, seed);
  const over = new AbortController();
  const limit = setTimeout(() => over.abort(new Error(`not over after ${options.limitMs} ms`)), options.limitMs);
  const { signal } = over;
  try {
    const { url, key } = hosts.api.hello;
    const api = new ApiClient(url, key!);
    const appId = await prepareApp(api, pool, people, concurrency);
    const clients: Clients = { api, appId, seed, signal };
    const events = new SentEvents(clients, url, { callbackToken, ums: umsCredentials });
    wechat.onAccepted = (sent) => events.add(sent);
    const pushes = new PushClients(clients, people);
    await lanesWithin(stage, signal, (counts) => counts.every((n) => n > 0));
    say(`${recipients} recipients, hosts are ${hosts.network.kind}, seed ${seed}`);
    await pushes.campaign();

    const { strikes, takeoversMs } = await cuts(stage, signal, seed);
    wechat.calm();
    await finishPushes(pool, signal);
    while (wechat.undecided > 0) await delay(50);
    await events.rest();
    await finishInbox(pool, signal);

    const books = await readBooks(pool);
    const stalls = readStalls(hosts.engines.map((engine) => engine.logFile));
    const findings = reconcile({ asked: pushes.asked, called: wechat.log.byDelivery, books, strikes, stalls });
    const law = await lawViolations(api, pool, pushes.asked);
    const credits = creditViolations(people, books, wechat.log.byDelivery.values());
    const { unknown, unknownNeverCalled: _, ...wrong } = findings;
    for (const [what, list] of Object.entries({ ...wrong, law, credits }))
      for (const line of list.slice(0, 5)) say(`${what}: ${line}`);
    say(`${wechat.log.accepted} of ${people.filter((one) => one.credits[mainTemplate]! > 0).length} accepted`);
    return {
      hosts: hosts.network.kind,
      cuts: strikes.length,
      cutsInFlight: strikes.filter((strike) => strike.openCalls > 0).length,
      lost: findings.lost.length,
      repeated: findings.repeated.length,
      unknown: unknown.length,
      unknownBound: strikes.length * concurrency * hostCount + wechat.log.ambiguous,
      unexplainedUnknown: findings.unexplainedUnknown.length,
      guessed: findings.guessed.length,
      unsettledUnknown: findings.unsettled.length,
      creditViolations: credits.length,
      lawViolations: law.length,
      takeoversMs,
      crashes: [hosts.database, hosts.api, ...hosts.engines].reduce((sum, one) => sum + one.crashes, 0),
      seed,
    };
  } finally {
    clearTimeout(limit);
    over.abort();
  }
}

/** Cuts each host off in both ways, in an order drawn from the seed. */
async function cuts({ wechat, hosts, pool, say }: Stage, signal: AbortSignal, seed: number) {
  const all = ['database', 'everything'].flatMap((what) => [0, 1].map((host) => ({ what: what as Cut, host })));
  const strikes: Strike[] = [];
  const takeoversMs: number[] = [];
  for (const { what, host } of Random.of(seed, 'cuts').shuffled(all)) {
    await lanesWithin({ hosts, pool }, signal, (counts) => counts.every((n) => n > 0));
    const before = wechat.log.accepted;
    await until(signal, () => wechat.open > 0 && wechat.log.accepted > before);
    const strike: Strike = {
      blow: 'freeze_engine',
      at: Date.now(),
      until: Number.POSITIVE_INFINITY,
      openCalls: wechat.open,
    };
    strikes.push(strike);
    hosts.network.cut(host, what);
    say(`host ${host} is cut off from ${what === 'database' ? 'the database' : 'everything'}`);
    await lanesWithin({ hosts, pool }, signal, (counts) => counts[host] === 0);
    takeoversMs.push(Date.now() - strike.at);
    // The other one goes on alone for a while: whatever the one cut off still does, does it now.
    await delay(2 * times.deadlineMs);
    hosts.network.heal(host);
    // What was held back on its way arrives now, as do the answers of calls made before.
    await delay(platformTimeoutMs);
    strike.until = Date.now();
  }
  return { strikes, takeoversMs };
}

/** Resolves when the numbers of lanes that the hosts' engines hold are as told. */
async function lanesWithin(
  { hosts, pool }: Pick<Stage, 'hosts' | 'pool'>,
  signal: AbortSignal,
  are: (counts: number[]) => boolean,
): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    const { rows } = await pool.query(
      'select e.pid, count(*)::int as n from lane l join engine e on e.id = l.engine_id group by 1',
    );
    const byPid = new Map(rows.map((row) => [row.pid, row.n as number]));
    if (are(hosts.engines.map((engine) => byPid.get(engine.pid) ?? 0))) return;
    await delay(25);
  }
}

async function until(signal: AbortSignal, check: () => boolean): Promise<void> {
  while (!check()) {
    signal.throwIfAborted();
    await delay(10);
  }
}
