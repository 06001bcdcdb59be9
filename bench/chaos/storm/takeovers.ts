import { setTimeout as delay } from 'node:timers/promises';
import type { Pool } from '#db/pool.ts';
import type { Strike, Takeover } from './strike.ts';

const lookEveryMs = 25;

/** Measures how long a dead engine's lanes take to move, where nothing else that matters is struck meanwhile. */
export class TakeoverWatch {
  readonly done: Takeover[] = [];
  readonly #pool: Pool;
  readonly #say: (line: string) => void;
  readonly #signal: AbortSignal;
  readonly #strikes: readonly Strike[];
  readonly #running = new Set<Promise<void>>();

  constructor(options: { pool: Pool; say: (line: string) => void; signal: AbortSignal }, strikes: readonly Strike[]) {
    this.#pool = options.pool;
    this.#say = options.say;
    this.#signal = options.signal;
    this.#strikes = strikes;
  }

  /** The id by which the database knows an engine's process; undefined when it holds no lane, or nobody answers. */
  async engineOf(pid: number): Promise<string | undefined> {
    const { rows } = await this.#pool
      .query(
        `select e.id from engine e where e.pid = $1 and exists (select from lane l where l.engine_id = e.id)
         order by e.started_at desc limit 1`,
        [pid],
      )
      .catch(() => ({ rows: [] }));
    return rows[0]?.id;
  }

  /** Begins to watch; `calledOff` says that the engine is not dead after all. */
  measure(engineId: string | undefined, strike: Strike, calledOff: () => boolean): void {
    if (engineId === undefined) return;
    const count = () => this.#strikes.filter(({ blow }) => !blow.endsWith('_api')).length;
    const before = count();
    const off = () => calledOff() || count() !== before || this.#signal.aborted;
    const watching = this.#watch(engineId, strike.at, off).finally(() => this.#running.delete(watching));
    this.#running.add(watching);
  }

  async measured(): Promise<void> {
    await Promise.all(this.#running);
  }

  async #watch(engineId: string, at: number, off: () => boolean): Promise<void> {
    while (!off()) {
      const rows = await this.#pool.query('select from lane where engine_id = $1 limit 1', [engineId]).then(
        (result) => result.rows,
        () => null,
      );
      if (rows === null || off()) return;
      if (rows.length === 0) {
        const ms = Date.now() - at;
        this.done.push({ at, ms });
        this.#say(`others hold its lanes after ${ms} ms`);
        return;
      }
      await delay(lookEveryMs);
    }
  }
}
