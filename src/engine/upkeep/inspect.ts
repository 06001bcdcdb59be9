import { bucketsOf } from '#core/bucket.ts';
import { checkLaw, countsOfRows } from '#core/delivery/conservation.ts';
import { insertPushEvent } from '#db/queries/event/insert.ts';
import { findPush } from '#db/queries/push/find.ts';
import { countersOf, countOutcomes, countPending, readCounters, readInSnapshot } from '#db/queries/push/law.ts';
import type { PushRow } from '#db/queries/push/row.ts';
import { finishedPushes } from '#db/queries/push/watch.ts';
import { withTransaction } from '#db/tx.ts';
import type { EngineContext } from '../context.ts';

const dayMs = 86_400_000;
const perRound = 100;
/** Where single pushes come faster than they are inspected, those finished longer ago than this are passed over. */
const behindMs = 3_600_000;

/**
 * Checks the conservation law on finished pushes, each once, in the order they were finished: every campaign of the last
 * 24 hours, and of the single pushes as many as can be inspected without being felt. A push that breaks it stays in the
 * count of violations until it holds again.
 */
export class LawInspector {
  readonly #context: EngineContext;
  readonly #from: Record<PushRow['kind'], { at: Date; id: string }>;
  readonly #broken = new Map<string, PushRow>();

  constructor(context: EngineContext) {
    this.#context = context;
    const start = { at: new Date(0), id: '00000000-0000-0000-0000-000000000000' };
    this.#from = { campaign: start, transactional: start };
  }

  async round(): Promise<void> {
    for (const push of [...this.#broken.values()]) {
      if ((await this.#differences(push)).length === 0) this.#broken.delete(push.id);
    }
    await this.#inspect('campaign', dayMs);
    await this.#inspect('transactional', behindMs);
    this.#context.metrics.setLawViolations(this.#broken.size);
  }

  async #inspect(kind: PushRow['kind'], reachMs: number): Promise<void> {
    const { watchPool, clock, times } = this.#context;
    const now = clock.now().getTime();
    const { at, id } = this.#from[kind];
    const from = { at: new Date(Math.max(at.getTime(), now - reachMs)), id };
    // The time of an end is taken before its commit: what is very young may still be joined by an earlier one.
    const until = new Date(now - times.upkeepMs);
    const pushes = await finishedPushes(watchPool, kind, from, until, perRound);
    for (const push of pushes) {
      await this.#look(push);
      this.#from[kind] = { at: push.finished_at!, id: push.id };
    }
  }

  async #look(push: PushRow): Promise<void> {
    const differences = await this.#differences(push);
    if (differences.length === 0) return;
    const { pool, clock, log, newId } = this.#context;
    this.#broken.set(push.id, push);
    log.error({ push: push.id, differences }, 'the outcomes of a finished push do not add up');
    const { organization_id: organizationId, app_id: appId } = push;
    const payload = { push_id: push.id, differences };
    await insertPushEvent(pool, { id: newId(), organizationId, appId, kind: 'law_broken', payload }, clock.now());
  }

  async #differences(push: PushRow): Promise<string[]> {
    const app = await this.#context.app(push.app_id);
    if (app === undefined) return [];
    const buckets = bucketsOf({ start: app.bucket_start, spread: app.spread });
    const numbers = await withTransaction(this.#context.pool, async (tx) => {
      await readInSnapshot(tx);
      return {
        audience: ((await findPush(tx, push.day, push.id, push.organization_id)) ?? push).audience_count,
        outcomes: countsOfRows(await countOutcomes(tx, buckets, push)),
        pending: await countPending(tx, buckets, push),
        counters: countersOf(await readCounters(tx, buckets, push)),
      };
    });
    return checkLaw(numbers).differences.map((one) => `${one.of}: expected ${one.expected}, found ${one.found}`);
  }
}
