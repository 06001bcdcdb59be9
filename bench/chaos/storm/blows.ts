import { setTimeout as delay } from 'node:timers/promises';
import type { Pool } from '#db/pool.ts';
import { times } from '../options.ts';
import type { Cluster } from '../processes/cluster.ts';
import type { KeptProcess } from '../processes/kept-process.ts';
import { signalProcess } from '../processes/postgres.ts';
import { Random } from '../random.ts';
import type { Blow } from './deck.ts';
import type { Strike } from './strike.ts';
import { TakeoverWatch } from './takeovers.ts';

export interface BlowOptions {
  seed: number;
  cluster: Cluster;
  /** Not of the processes that are killed: for looking on. */
  pool: Pool;
  openCalls: () => number;
  say: (line: string) => void;
  signal: AbortSignal;
}

/** Does each kind of harm, and mends it after a while. */
export class Blows {
  readonly strikes: Strike[] = [];
  readonly takeovers: TakeoverWatch;
  readonly #options: BlowOptions;
  readonly #random: Random;
  readonly #repairs = new Set<Promise<void>>();

  constructor(options: BlowOptions) {
    this.#options = options;
    this.#random = Random.of(options.seed, 'blows', 'details');
    this.takeovers = new TakeoverWatch(options, this.strikes);
  }

  /** Resolves as soon as the harm is done. */
  deal(blow: Blow): Promise<Strike> {
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

  /** Resolves when everything runs again and every take-over was measured. */
  async mended(): Promise<void> {
    await Promise.all(this.#repairs);
    await this.takeovers.measured();
  }

  async #killEngine(): Promise<Strike> {
    const engine = await this.#anyEngine();
    const engineId = await this.#measurable(engine);
    const strike = await this.#kill('kill_engine', engine, this.#random.int(0, 3 * times.patienceMs));
    this.takeovers.measure(engineId, strike, () => false);
    return strike;
  }

  async #freezeEngine(): Promise<Strike> {
    const engine = await this.#anyEngine();
    const engineId = await this.#measurable(engine);
    // Half of them long enough to be taken for dead, half of them around the moment in which that is decided.
    const { deadlineMs, patienceMs } = times;
    const long = this.#random.chance(0.5);
    const ms = long ? 2 * patienceMs + this.#random.int(500, 2000) : this.#random.int(deadlineMs / 2, patienceMs + 500);
    const strike = await this.#freeze('freeze_engine', engine, ms);
    if (long) this.takeovers.measure(engineId, strike, () => strike.until !== Number.POSITIVE_INFINITY);
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

  async #anyEngine(): Promise<KeptProcess<unknown>> {
    const { engines } = this.#options.cluster;
    await this.#until(() => engines.some((engine) => engine.up));
    return this.#random.pick(engines.filter((engine) => engine.up));
  }

  /** The engine's id if another one is there to take its lanes. */
  async #measurable(engine: KeptProcess<unknown>): Promise<string | undefined> {
    const engineId = await this.takeovers.engineOf(engine.pid);
    const { engines } = this.#options.cluster;
    return engines.some((other) => other !== engine && other.up) ? engineId : undefined;
  }

  async #databaseAnswers(): Promise<void> {
    const { cluster, pool, signal } = this.#options;
    while (!(cluster.database.up && (await pool.query('select 1').then(Boolean, () => false)))) {
      signal.throwIfAborted();
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
