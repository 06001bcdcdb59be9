import { setTimeout as delay } from 'node:timers/promises';
import type { Pool } from '#db/pool.ts';
import { times } from '../options.ts';
import type { Cluster } from '../processes/cluster.ts';
import type { KeptProcess } from '../processes/kept-process.ts';
import { signalProcess } from '../processes/postgres.ts';
import { Random } from '../random.ts';
import { type Blow, dealBlows } from './deck.ts';
import { engineWithLanes, measureTakeover } from './takeovers.ts';

/** One blow as it was dealt. Times are milliseconds since 1970. */
export interface Strike {
  blow: Blow;
  at: number;
  /** When the process went on, or was ready again. */
  until: number;
  /** Calls to the platform that were open at that moment. */
  openCalls: number;
}

export interface StormOptions {
  seed: number;
  kills: number;
  cluster: Cluster;
  /** Not of the processes that are killed: for looking on. */
  pool: Pool;
  openCalls: () => number;
  /** How far the campaign is, from 0 to 1. */
  progress: () => number;
  /** Called before each blow, with its number. */
  before: (n: number) => Promise<void>;
  say: (line: string) => void;
  signal: AbortSignal;
}

/** The last blow falls when the campaign is this far, so that it outlives them all. */
const lastAt = 0.9;
const waitForCallsMs = 3000;
/** How often a blow follows the one before it at once, into the middle of the recovery. */
const doubled = 0.1;

/** Deals the blows of a run, spread over the campaign's progress. */
export class Storm {
  readonly strikes: Strike[] = [];
  /** How long dead engines' lanes took to move, in milliseconds. */
  readonly takeovers: number[] = [];
  readonly #options: StormOptions;
  readonly #random: Random;
  readonly #repairs = new Set<Promise<void>>();

  constructor(options: StormOptions) {
    this.#options = options;
    this.#random = Random.of(options.seed, 'storm');
  }

  /** Resolves when every blow was dealt and everything runs again. */
  async run(): Promise<void> {
    const { seed, kills, progress, openCalls, before, say } = this.#options;
    for (const [n, blow] of dealBlows(seed, kills).entries()) {
      if (!this.#random.chance(doubled)) await Promise.all(this.#repairs);
      await this.#until(() => progress() >= (lastAt * (n + 1)) / kills);
      await before(n);
      await delay(this.#random.int(0, 300));
      await Promise.race([this.#until(() => openCalls() > 0), delay(waitForCallsMs)]);
      const strike = await this.#deal(blow);
      say(`${n + 1}/${kills} ${blow} with ${strike.openCalls} open calls`);
    }
    await Promise.all(this.#repairs);
  }

  #deal(blow: Blow): Promise<Strike> {
    const { cluster } = this.#options;
    switch (blow) {
      case 'kill_engine':
        return this.#killEngine();
      case 'freeze_engine':
        return this.#freezeEngine();
      case 'kill_api':
        return this.#kill(blow, cluster.api, this.#random.int(0, 1000));
      case 'freeze_api':
        return this.#freeze(blow, cluster.api, this.#random.int(200, 3000));
      case 'kill_database':
        return this.#killDatabase();
      case 'kill_session':
        return this.#killSession();
      case 'freeze_database':
        return this.#freezeDatabase();
    }
  }

  async #killEngine(): Promise<Strike> {
    const engine = await this.#anyEngine();
    const engineId = await this.#idOf(engine);
    const strike = await this.#kill('kill_engine', engine, this.#random.int(0, 3 * times.patienceMs));
    this.#measure(engineId, strike, () => false);
    return strike;
  }

  async #freezeEngine(): Promise<Strike> {
    const engine = await this.#anyEngine();
    const engineId = await this.#idOf(engine);
    // Half of them long enough to be taken for dead, half of them around the moment in which that is decided.
    const { deadlineMs, patienceMs } = times;
    const long = this.#random.chance(0.5);
    const ms = long ? 2 * patienceMs + this.#random.int(500, 2000) : this.#random.int(deadlineMs / 2, patienceMs + 500);
    const strike = await this.#freeze('freeze_engine', engine, ms);
    if (long) this.#measure(engineId, strike, () => strike.until !== Number.POSITIVE_INFINITY);
    return strike;
  }

  async #kill(blow: Blow, process: KeptProcess<unknown>, downMs: number): Promise<Strike> {
    await this.#until(() => process.up);
    const strike = this.#strike(blow);
    await process.kill();
    this.#repair(strike, async () => {
      await delay(downMs);
      await process.start();
    });
    return strike;
  }

  async #freeze(blow: Blow, process: KeptProcess<unknown>, ms: number): Promise<Strike> {
    await this.#until(() => process.up);
    const strike = this.#strike(blow);
    process.freeze();
    this.#repair(strike, async () => {
      await delay(ms);
      process.thaw();
    });
    return strike;
  }

  async #killDatabase(): Promise<Strike> {
    const { cluster } = this.#options;
    await this.#until(() => cluster.database.up);
    const strike = this.#strike('kill_database');
    await cluster.killDatabase();
    const downMs = this.#random.int(0, 1500);
    this.#repair(strike, async () => {
      await delay(downMs);
      await cluster.database.start();
    });
    return strike;
  }

  async #killSession(): Promise<Strike> {
    await this.#databaseAnswers();
    const sessions = this.#options.cluster.databaseProcesses().filter((one) => one.isSession);
    const strike = this.#strike('kill_session');
    signalProcess(this.#random.pick(sessions).pid, 'SIGKILL');
    this.#repair(strike, () => this.#databaseAnswers());
    return strike;
  }

  async #freezeDatabase(): Promise<Strike> {
    await this.#databaseAnswers();
    const ms = this.#random.int(300, 3000);
    const strike = this.#strike('freeze_database');
    const frozen = this.#options.cluster.databaseProcesses();
    for (const { pid } of frozen) signalProcess(pid, 'SIGSTOP');
    this.#repair(strike, async () => {
      await delay(ms);
      for (const { pid } of frozen.toReversed()) signalProcess(pid, 'SIGCONT');
      await this.#databaseAnswers();
    });
    return strike;
  }

  #strike(blow: Blow): Strike {
    const openCalls = this.#options.openCalls();
    const strike: Strike = { blow, at: Date.now(), until: Number.POSITIVE_INFINITY, openCalls };
    this.strikes.push(strike);
    return strike;
  }

  #repair(strike: Strike, work: () => Promise<void>): void {
    const repair = work().then(() => {
      strike.until = Date.now();
      this.#repairs.delete(repair);
    });
    this.#repairs.add(repair);
  }

  /** Counts only where nothing else that matters was struck meanwhile. */
  #measure(engineId: string | undefined, strike: Strike, calledOff: () => boolean): void {
    if (engineId === undefined) return;
    const since = performance.now() - (Date.now() - strike.at);
    const count = () => this.strikes.filter(({ blow }) => !blow.endsWith('_api')).length;
    const before = count();
    const off = () => calledOff() || count() !== before || this.#options.signal.aborted;
    const measured = measureTakeover(this.#options.pool, engineId, since, off).then((ms) => {
      if (ms !== null) this.takeovers.push(ms);
      this.#repairs.delete(measured);
    });
    this.#repairs.add(measured);
  }

  async #anyEngine(): Promise<KeptProcess<unknown>> {
    const { engines } = this.#options.cluster;
    await this.#until(() => engines.some((engine) => engine.up));
    return this.#random.pick(engines.filter((engine) => engine.up));
  }

  /** Undefined, and so not measured, when the database is away as well. */
  #idOf(engine: KeptProcess<unknown>): Promise<string | undefined> {
    return engineWithLanes(this.#options.pool, engine.pid).catch(() => undefined);
  }

  async #databaseAnswers(): Promise<void> {
    const { cluster, pool } = this.#options;
    for (;;) {
      this.#options.signal.throwIfAborted();
      const answered = cluster.database.up && (await pool.query('select 1').then(Boolean, () => false));
      if (answered) return;
      await delay(20);
    }
  }

  async #until(check: () => boolean): Promise<void> {
    while (!check()) {
      this.#options.signal.throwIfAborted();
      await delay(10);
    }
  }
}
