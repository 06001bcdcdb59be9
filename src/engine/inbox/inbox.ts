import { dueInbox, type InboxRow } from '#db/queries/inbox/take.ts';
import type { EngineContext } from '../context.ts';
import type { Heart } from '../heart.ts';
import type { LaneKeeper } from '../lanes/keeper.ts';
import { laneKey } from '../lanes/lane.ts';
import { Loop } from '../loop.ts';
import { applyEvents } from './apply.ts';

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
    await Promise.all(groups.map(([key, those]) => this.#applyLane(key, those)));
    return groups.some(([, those]) => those.length >= perLane) ? 0 : undefined;
  }

  async #applyLane(key: string, rows: InboxRow[]): Promise<void> {
    const lane = this.#lanes.held.get(key);
    if (lane === undefined || lane.lost || !this.#heart.alive()) return;
    try {
      await applyEvents(this.#context, lane, this.#heart.engineId, rows);
    } catch (error) {
      if (rows.length === 1) throw error;
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
      this.#context.log.error({ err: error, kind: row.kind, dedupe: row.dedupe }, 'an event could not be applied');
    }
  }
}
