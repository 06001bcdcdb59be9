import type { Canary, CanaryState } from '#contract/canary.ts';
import { bucketsOf } from '#core/bucket.ts';
import { isHeld, judgeCanary } from '#core/delivery/canary.ts';
import { dayOf } from '#core/ids.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import { insertEvent } from '#db/queries/event/insert.ts';
import { moveCanary, pushesOnHold, waitingOfCanary } from '#db/queries/push/canary.ts';
import { countOutcomes } from '#db/queries/push/law.ts';
import type { PushRow } from '#db/queries/push/row.ts';
import { countRange, firstId, lastId } from '#db/queries/segment/match.ts';
import { withTransaction } from '#db/tx.ts';
import { alone } from '../alone.ts';
import type { EngineContext } from '../context.ts';
import type { Frozen } from './freeze.ts';

const perRound = 50;

/** How many recipients the first part of a push has; a share is of the audience as it is counted now. */
export async function targetOf(context: EngineContext, app: AppRow, canary: Canary, frozen: Frozen): Promise<number> {
  if (canary.recipients !== undefined) return canary.recipients;
  const options = { now: new Date(frozen.now), dayOf };
  let count = 0;
  for (const b of bucketsOf({ start: app.bucket_start, spread: app.spread })) {
    const range = { b, appId: app.id, after: firstId, upto: lastId };
    count += await countRange(context.pool, frozen.rule, range, options);
  }
  return Math.max(1, Math.ceil((count * canary.percent!) / 100));
}

/** Judges the first parts of all pushes that wait for theirs. Safe on several engines at once, and to repeat. */
export async function watchCanaries(context: EngineContext): Promise<void> {
  for (const push of await pushesOnHold(context.watchPool, perRound)) {
    await alone(context.log, 'judge a first part', () => watch(context, push), { push: push.id });
  }
}

async function watch(context: EngineContext, push: PushRow): Promise<void> {
  const { pool, clock } = context;
  const app = await context.app(push.app_id);
  const { canary, canary_state: state } = push;
  if (app === undefined || canary === null || state === null) return;
  const now = clock.now();
  // Whoever is left is planned and expires, so that everybody has an outcome.
  if (push.send_before <= now) return move(context, push, state, { ...state, phase: 'expired', until: null });
  if (!isHeld(state) || state.phase === 'asking' || state.phase === 'failed') return;
  const buckets = bucketsOf({ start: app.bucket_start, spread: app.spread });
  // Who waits first: one that is settled in between is then counted twice at most, never lost.
  const waiting = await waitingOfCanary(pool, buckets, push.id, now);
  const outcomes = await countOutcomes(pool, buckets, push);
  const of = (outcome: string) =>
    outcomes.filter((one) => one.outcome === outcome).reduce((sum, one) => sum + one.n, 0);
  const facts = {
    accepted: of('accepted'),
    failed: of('failed'),
    unknown: of('unknown'),
    undelivered: outcomes.reduce((sum, one) => sum + one.undelivered, 0),
    ...waiting,
  };
  const next = judgeCanary(canary, state, facts, now);
  if (JSON.stringify(next) !== JSON.stringify(state)) await move(context, push, state, next);
}

async function move(context: EngineContext, push: PushRow, from: CanaryState, to: CanaryState): Promise<void> {
  const { pool, clock, hints, newId } = context;
  const now = clock.now();
  const held = isHeld(to);
  const isNews = to.phase !== from.phase;
  const isTold = isNews && (to.phase === 'failed' || to.phase === 'asking');
  const moved = await withTransaction(pool, async (tx) => {
    const row = await moveCanary(tx, push, from, to, { isHeld: held, pause: to.phase === 'failed', isNews }, now);
    if (row !== undefined && isTold) {
      const { target, called, failed, reason } = to;
      const payload = { push_id: push.id, target, called, failed, reason };
      const kind = to.phase === 'failed' ? ('canary_failed' as const) : ('canary_asks' as const);
      await insertEvent(
        tx,
        { id: newId(), organizationId: push.organization_id, appId: push.app_id, kind, payload },
        now,
      );
    }
    return row !== undefined;
  });
  if (moved && to.phase === 'failed') hints.emit('control');
}
