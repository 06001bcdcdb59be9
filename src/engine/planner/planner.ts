import { bucketsOf } from '#core/bucket.ts';
import { canaryBegun } from '#core/delivery/canary.ts';
import { dayOf } from '#core/ids.ts';
import { rankOf } from '#core/ledger/hold.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import { creditsToHold } from '#db/queries/consent/hold.ts';
import { pageRetried, type RetryRule } from '#db/queries/delivery/page.ts';
import { holdForCanary } from '#db/queries/push/canary.ts';
import { finishPush, pausePush } from '#db/queries/push/control.ts';
import { beginPlanning, endPlanning, movePlanCursor, nextPlanDue, pushesToPlan } from '#db/queries/push/plan.ts';
import type { PushRow } from '#db/queries/push/row.ts';
import { firstId, idAfter, lastId, matchRange } from '#db/queries/segment/match.ts';
import { insertSlices } from '#db/queries/slice/insert.ts';
import type { NewSlice } from '#db/queries/slice/row.ts';
import { withTransaction } from '#db/tx.ts';
import { alone } from '../alone.ts';
import type { EngineContext } from '../context.ts';
import { claimOf } from '../dispatch/holds.ts';
import { Loop } from '../loop.ts';
import { expireApprovals } from './approvals.ts';
import { targetOf, watchCanaries } from './canary.ts';
import { dismissPassed } from './dismiss-passed.ts';
import { type Dues, type DuesOf, duesOf } from './dues.ts';
import { type Frozen, freeze } from './freeze.ts';

const sliceSize = 1000;
/**
 * Recipients looked at per page of a rule: few at first, so that there is something to send at once, then more, because
 * what a rule reads beside the recipients has a price per page.
 */
const firstPage = 1000;
const largestPage = 8000;
/** Planning begins this long before the push is due, so that its slices are there when it is. */
const aheadMs = 30_000;

interface Cursor {
  bucket: number;
  after: string | null;
}

/** What a page found, and whence the bucket goes on; null at the bucket's end. */
interface Page {
  ids: string[];
  after: string | null;
}

/** A page that was found, where it stands, when its recipients are due, and where to go on. */
interface Found {
  at: Cursor;
  ids: string[];
  dues: Dues;
  next: Cursor;
}

/** A push being planned: where its audience is looked for, and how. */
interface Walk {
  push: PushRow;
  app: AppRow;
  buckets: number[];
  find(at: Cursor): Promise<Page>;
  dues: DuesOf;
  /** Recipients its first part has, and how many of them are still to come; null where it has none, or it is through. */
  canary: { target: number; left: number } | null;
}

/**
 * Turns rule audiences and retries into slices: walks the recipients of each bucket by keyset and writes each page as slices
 * in the transaction that moves the cursor, from exactly where it stood. A crash repeats nothing and skips nothing, and
 * two planners at the same push cannot both move it. What the audience means is settled when planning begins.
 */
export class Planner {
  readonly #context: EngineContext;
  readonly #loop: Loop;

  constructor(context: EngineContext) {
    this.#context = context;
    this.#loop = new Loop('planner', context.times.pollMs, context.log, () => this.#round());
    context.hints.on('plan', () => this.#loop.wake());
  }

  start(): void {
    this.#loop.start();
  }

  async stop(): Promise<void> {
    await this.#loop.stop();
  }

  async #round(): Promise<number | undefined> {
    const { watchPool, clock, log } = this.#context;
    await expireApprovals(this.#context);
    await watchCanaries(this.#context);
    const pushes = await pushesToPlan(watchPool, new Date(clock.now().getTime() + aheadMs), 20);
    let failed = false;
    for (const push of pushes) {
      if (this.#loop.stopping) break;
      // One that cannot be planned must not stand before those behind it.
      if (!(await alone(log, 'plan a push', () => this.#plan(push), { push: push.id }))) failed = true;
    }
    if (failed) return undefined;
    const next = await nextPlanDue(watchPool);
    return next === null ? undefined : Math.max(0, next.getTime() - aheadMs - clock.now().getTime());
  }

  async #plan(push: PushRow): Promise<void> {
    const { pool, clock, tracer } = this.#context;
    const begunAt = clock.now().getTime();
    const app = await this.#context.app(push.app_id);
    if (app === undefined) return;
    const buckets = bucketsOf({ start: app.bucket_start, spread: app.spread });
    // A push changed after it was planned is scheduled again, and still has the cursor of then.
    const fresh = push.state === 'scheduled' || push.plan_bucket === null;
    const at: Cursor = fresh
      ? { bucket: buckets[0]!, after: null }
      : { bucket: push.plan_bucket!, after: push.plan_after };
    const frozen = await freeze(pool, push, fresh);
    if (frozen === 'unusable') {
      await pausePush(pool, push.day, push.id, 'audience', clock.now());
      return;
    }
    const keep = frozen === null ? {} : { frozen };
    if (push.state === 'scheduled' && !(await beginPlanning(pool, push, at.bucket, keep, clock.now()))) return;
    const find = frozen === null ? this.#retried(push) : this.#ruled(app, frozen);
    const dues = duesOf(this.#context, app, push);
    const walk: Walk = { push, app, buckets, find, dues, canary: await this.#canaryOf(push, app, frozen) };
    if (!(await this.#walk(walk, at))) return;
    if (this.#loop.stopping) return;
    await endPlanning(pool, push, buckets.at(-1)!, clock.now());
    tracer?.note('plan', [push.id], begunAt, clock.now().getTime());
    await finishPush(pool, push.day, push.id, clock.now());
  }

  async #canaryOf(push: PushRow, app: AppRow, frozen: Frozen | null): Promise<Walk['canary']> {
    if (push.canary === null || push.canary_state !== null || frozen === null) return null;
    const target = await targetOf(this.#context, app, push.canary, frozen);
    // A share may be counted anew after a crash: at least one is still to come, so that the first part has an end.
    return { target, left: Math.max(1, target - push.audience_count) };
  }

  /**
   * Page after page to the end of the last bucket, the next one looked for while one is written. False when somebody else
   * moved the push on, or when it waits for its first part from now on.
   */
  async #walk(walk: Walk, from: Cursor): Promise<boolean> {
    let ahead = this.#look(walk, from);
    try {
      for (let found = await ahead; found !== null && !this.#loop.stopping; found = await ahead) {
        ahead = this.#look(walk, found.next);
        // Its error is met where it is awaited; until then it is nobody's.
        ahead.catch(() => undefined);
        if (!(await this.#write(walk, cut(found, walk.canary?.left)))) return false;
        this.#context.hints.emit('slice');
        if (walk.canary?.left === 0) return false;
      }
      return true;
    } finally {
      await ahead.catch(() => undefined);
    }
  }

  /** What stands at a cursor, and the cursor behind it; null at the end. */
  async #look({ buckets, find, dues }: Walk, at: Cursor): Promise<Found | null> {
    const following = buckets[buckets.indexOf(at.bucket) + 1];
    if (at.after === lastId && following === undefined) return null;
    const { ids, after } = await find(at);
    if (ids.length === 0 && after === null && following === undefined) return null;
    const beyond = following === undefined ? { bucket: at.bucket, after: lastId } : { bucket: following, after: null };
    const next = after === null ? beyond : { bucket: at.bucket, after };
    return { at, ids, dues: await dues(at.bucket, ids), next };
  }

  /** One page: its slices and the cursor in one transaction. False when somebody else moved the push on. */
  async #write({ push, canary }: Walk, { at, ids, dues, next }: Found): Promise<boolean> {
    const written = await withTransaction(this.#context.pool, async (tx) => {
      if (!(await movePlanCursor(tx, push, at, next, ids.length))) return false;
      const slices = dues.due.flatMap((group) => this.#slicesOf(push, at.bucket, group));
      if (slices.length > 0) await insertSlices(tx, slices);
      const due = slices.flatMap((slice) => slice.recipients);
      if (push.hold_credits && due.length > 0) {
        const lane = { b: at.bucket, appId: push.app_id };
        await tx.together([creditsToHold(lane, push.template_id, due, claimOf(push, rankOf(push)))]);
      }
      if (dues.passed.length > 0) await dismissPassed(tx, push, at.bucket, dues.passed, this.#context.clock.now());
      if (canary !== null && ids.length >= canary.left) {
        await holdForCanary(tx, push, canaryBegun(canary.target), this.#context.clock.now());
      }
      return true;
    });
    if (written && canary !== null) canary.left = Math.max(0, canary.left - ids.length);
    return written;
  }

  /** Recipients of whom the rule is true. */
  #ruled(app: AppRow, { rule, now }: Frozen): Walk['find'] {
    const { pool } = this.#context;
    const options = { now: new Date(now), dayOf };
    let size = firstPage;
    return async ({ bucket: b, after }) => {
      const from = after ?? firstId;
      const upto = await idAfter(pool, b, app.id, from, size);
      const ids = await matchRange(pool, rule, { b, appId: app.id, after: from, upto: upto ?? lastId }, options);
      size = Math.min(2 * size, largestPage);
      return { ids, after: upto };
    };
  }

  /** Recipients of the deliveries that a retry is about. */
  #retried(push: PushRow): Walk['find'] {
    const { deliveries } = push.audience as { deliveries: RetryRule };
    return async ({ bucket, after }) => {
      const ids = await pageRetried(this.#context.pool, bucket, after, deliveries, dayOf, sliceSize);
      return { ids, after: ids.length < sliceSize ? null : ids.at(-1)! };
    };
  }

  #slicesOf(push: PushRow, b: number, { at, ids }: { at: Date; ids: string[] }): NewSlice[] {
    const slices: NewSlice[] = [];
    for (let from = 0; from < ids.length; from += sliceSize) {
      slices.push(this.#sliceOf(push, b, at, ids.slice(from, from + sliceSize)));
    }
    return slices;
  }

  #sliceOf(push: PushRow, b: number, at: Date, recipients: string[]): NewSlice {
    return {
      id: this.#context.newId(),
      app_id: push.app_id,
      b,
      day: push.day,
      push_id: push.id,
      due_at: at,
      transactional: push.kind === 'transactional',
      priority: push.priority,
      attempt: 0,
      recipients,
      variables: pick(push.recipient_variables, recipients),
      openids: pick((push.audience as { openids?: Record<string, string> }).openids ?? null, recipients),
    };
  }
}

/** The first `most` recipients of what was found, and a cursor behind the last of them. */
function cut(found: Found, most: number | undefined): Found {
  if (most === undefined || found.ids.length <= most) return found;
  const ids = found.ids.slice(0, most);
  const kept = new Set(ids);
  const of = (all: string[]) => all.filter((id) => kept.has(id));
  const due = found.dues.due.map((group) => ({ at: group.at, ids: of(group.ids) }));
  return {
    ...found,
    ids,
    dues: { due, passed: of(found.dues.passed) },
    next: { bucket: found.at.bucket, after: ids.at(-1)! },
  };
}

function pick<T>(all: Record<string, T> | null, ids: string[]): Record<string, T> | null {
  if (all === null) return null;
  const picked = ids.filter((id) => all[id] !== undefined).map((id) => [id, all[id]!] as const);
  return picked.length > 0 ? Object.fromEntries(picked) : null;
}
