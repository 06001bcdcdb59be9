import { together } from '#db/batch.ts';
import { dueInbox, eventsToMark, eventsToPostpone, type InboxRow } from '#db/queries/inbox/take.ts';
import { mayBeOneOfThem } from '#db/tx.ts';
import type { EngineContext } from '../context.ts';
import type { Heart } from '../heart.ts';
import type { LaneKeeper } from '../lanes/keeper.ts';
import { laneKey } from '../lanes/lane.ts';
import { Loop } from '../loop.ts';
import { applyEvents } from './apply.ts';
import { waitFor } from './wait.ts';

const perLane = 200;

/**
 * Applies what came in. Each lane's events are applied by the engine that holds the lane, in order, one batch at a time:
 * so consent has one writer beside the dispatch of the same process, and the doors never wait.
 */
export class Inbox {
  readonly #context: EngineContext;
  readonly #heart: Heart;
  readonly #lanes: LaneKeeper;
  readonly #loop: Loop;

  constructor(context: EngineContext, heart: Heart, lanes: LaneKeeper) {
    this.#context = context;
    this.#heart = heart;
    this.#lanes = lanes;
    this.#loop = new Loop('inbox', context.times.pollMs, context.log, () => this.#round());
    context.hints.on('inbox', () => this.#loop.wake());
  }

  start(): void {
    this.#loop.start();
  }

  async stop(): Promise<void> {
    await this.#loop.stop();
  }

  async #round(): Promise<number | undefined> {
    const lanes = [...this.#lanes.held.values()];
    if (lanes.length === 0 || !this.#heart.alive()) return undefined;
    const rows = await dueInbox(this.#context.pool, lanes, this.#context.clock.now(), perLane);
    const groups = [...Map.groupBy(rows, (row) => laneKey({ appId: row.app_id, b: row.b }))];
    // All lanes to their end, also behind one that failed: the next round must not meet them at work.
    const ends = await Promise.allSettled(groups.map(([key, those]) => this.#applyLane(key, those)));
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
    return groups.some(([, those]) => those.length >= perLane) ? 0 : undefined;
  }

  async #applyLane(key: string, rows: InboxRow[]): Promise<void> {
    const lane = this.#lanes.held.get(key);
    if (lane === undefined || lane.lost || !this.#heart.alive()) return;
    try {
      await applyEvents(this.#context, lane, this.#heart.engineId, rows);
    } catch (error) {
      if (!mayBeOneOfThem(error)) throw error;
      // One of them breaks the batch: apply one by one, so that the others do not wait for it.
      for (const row of rows) await this.#applyAlone(key, row);
    }
  }

  async #applyAlone(key: string, row: InboxRow): Promise<void> {
    const lane = this.#lanes.held.get(key);
    if (lane === undefined || lane.lost) return;
    try {
      await applyEvents(this.#context, lane, this.#heart.engineId, [row]);
    } catch (error) {
      if (!mayBeOneOfThem(error)) throw error;
      this.#context.log.error({ err: error, kind: row.kind, dedupe: row.dedupe }, 'an event could not be applied');
      await this.#putOff(row);
    }
  }

  /** Later, and at last never: what cannot be applied must not stand before those that come behind it. */
  async #putOff({ day, dedupe, tries }: InboxRow): Promise<void> {
    const { pool, clock } = this.#context;
    const now = clock.now();
    const waitMs = waitFor(tries);
    const write =
      waitMs === undefined
        ? eventsToMark([{ day, dedupe, result: 'failed' }], now)
        : eventsToPostpone([{ day, dedupe, dueAt: new Date(now.getTime() + waitMs) }]);
    await together(pool, write);
  }
}
