import { describe, expect, it } from 'vitest';
import { claimIntents } from '#db/queries/intent/write.ts';
import { finishSlice } from '#engine/dispatch/finish-slice.ts';
import { recoverLane } from '#engine/dispatch/recover.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { answers, HandEngine, stored } from './support/by-hand.ts';
import { hookedPool } from './support/hooked-pool.ts';
import { preparedPush, shown } from './support/prepared.ts';
import { booksOf, deliveriesOf, slicesOf } from './support/rows.ts';

const stack = useStack({ env: { HONGYAN_ROLES: 'api' } });
const { accepted, busy, invalid, refused, rejected, unknown } = answers;
const free = { spent: 0, credits: 1 };
const used = { spent: 1, credits: 0 };

describe('recovery of a lane', () => {
  it('calls unknown who was perhaps called and has no outcome, and touches nobody else', async () => {
    const { app, engine, openids, pushId } = await preparedPush(stack(), 10);
    const [slice] = await engine.hold(pushId);
    const window = await engine.reserve(slice!, 6);
    await engine.settle(window, [accepted, rejected, busy]);
    expect(await shown(stack(), pushId)).toMatchObject({ pending: 8, law: { holds: true } });

    const next = await HandEngine.takeOver(stack(), app);
    await recoverLane(next.context, next.lane);
    const push = await shown(stack(), pushId);
    expect(push.outcomes).toEqual({ accepted: 1, failed: 1, suppressed: 0, unknown: 3 });
    // One waits for another try, four were in no window yet.
    expect(push).toMatchObject({ pending: 5, finished_at: null, law: { holds: true } });
    expect(await slicesOf(stack(), pushId)).toMatchObject([{ waiting: 4, later: 1 }]);
    const rows = [...(await deliveriesOf(stack(), app, pushId)).values()].filter((row) => row.outcome === 'unknown');
    for (const row of rows)
      expect(row).toMatchObject({ spent: true, attempt: 0, errmsg: expect.stringMatching(/wire/) });
    const books = [...(await booksOf(stack(), app, openids)).values()].map((one) => one.spent);
    expect(books.filter((spent) => spent === 1)).toHaveLength(4);
  });

  it('changes nothing the second time', async () => {
    const { app, engine, pushId } = await preparedPush(stack(), 4);
    const [slice] = await engine.hold(pushId);
    await engine.settle(await engine.reserve(slice!, 3), [accepted, busy]);
    const next = await HandEngine.takeOver(stack(), app);
    await recoverLane(next.context, next.lane);
    const once = await stored(stack());
    await recoverLane(next.context, next.lane);
    const third = await HandEngine.takeOver(stack(), app);
    await recoverLane(third.context, third.lane);
    expect(await stored(stack())).toEqual(once);
  });

  it('goes on where it broke off: with the claim written, or with some intents recovered', async () => {
    const { app, engine, pushId } = await preparedPush(stack(), 6);
    const [slice] = await engine.hold(pushId);
    await engine.reserve(slice!, 3);
    await engine.reserve(slice!, 3);
    for (const statement of ['push.find_many', 'delivery.found', 'intent.close']) {
      const next = await HandEngine.takeOver(stack(), app);
      const failing = { [statement]: () => Promise.reject(new Error('for the test')) };
      const context = { ...next.context, pool: hookedPool(next.context.pool, { before: failing }) };
      await expect(recoverLane(context, next.lane)).rejects.toThrow('for the test');
      expect(await shown(stack(), pushId)).toMatchObject({ pending: 6, law: { holds: true } });
    }
    const last = await HandEngine.takeOver(stack(), app);
    await recoverLane(last.context, last.lane);
    expect(await shown(stack(), pushId)).toMatchObject({ outcomes: { unknown: 6 }, pending: 0, law: { holds: true } });
  });

  it('sends again, at_least_once, marked by the attempt and with one credit for both', async () => {
    const { app, engine, openids, pushId } = await preparedPush(stack(), 3, { delivery_mode: 'at_least_once' });
    const [slice] = await engine.hold(pushId);
    await engine.settle(await engine.reserve(slice!, 3), [accepted]);
    const next = await HandEngine.takeOver(stack(), app);
    await recoverLane(next.context, next.lane);
    expect(await shown(stack(), pushId)).toMatchObject({ outcomes: { accepted: 1 }, pending: 2, law: { holds: true } });
    expect(await finishSlice(next.context, slice!.row)).toBe(true);

    const [again] = await next.hold(pushId);
    expect(again!.row.attempt).toBe(1);
    await next.settle(await next.reserve(again!, 2), [accepted, accepted]);
    expect(await finishSlice(next.context, again!.row)).toBe(true);
    expect(await shown(stack(), pushId)).toMatchObject({
      state: 'finished',
      outcomes: { accepted: 3, suppressed: 0 },
      law: { holds: true },
    });
    const attempts = [...(await deliveriesOf(stack(), app, pushId)).values()].map((row) => row.attempt);
    expect(attempts.sort()).toEqual([0, 1, 1]);
    expect(await booksOf(stack(), app, openids)).toEqual(new Map(openids.map((openid) => [openid, used])));
  });

  it('is of use after a month, too', async () => {
    const { app, engine, pushId } = await preparedPush(stack(), 2);
    const [slice] = await engine.hold(pushId);
    await engine.reserve(slice!, 2);
    // The machine was off for longer than fits into 31 bits of milliseconds.
    await stack().service.pool.query(
      "update intent set created_at = created_at - interval '30 days' where push_id = $1",
      [pushId],
    );
    const next = await HandEngine.takeOver(stack(), app);
    await recoverLane(next.context, next.lane);
    expect(await shown(stack(), pushId)).toMatchObject({ outcomes: { unknown: 2 }, pending: 0, law: { holds: true } });
    const calledAt = [...(await deliveriesOf(stack(), app, pushId)).values()].map((row) => row.called_at!.getTime());
    const monthAgo = Date.now() - 30 * 86_400_000;
    for (const at of calledAt) expect(Math.abs(at - monthAgo)).toBeLessThan(3_600_000);
  });

  it('tries no more often in all than any other failure', async () => {
    const { app, engine, pushId } = await preparedPush(stack(), 1, { delivery_mode: 'at_least_once' });
    let owner = engine;
    const attempts: number[] = [];
    for (let held = await owner.hold(pushId); held.length > 0; held = await owner.hold(pushId)) {
      attempts.push(held[0]!.row.attempt);
      await owner.reserve(held[0]!, 1);
      // It ends each time.
      owner = await HandEngine.takeOver(stack(), app);
      await recoverLane(owner.context, owner.lane);
      await finishSlice(owner.context, (await owner.hold(pushId))[0]!.row);
    }
    expect(attempts).toEqual([0, 1, 2, 3, 4]);
    expect(await shown(stack(), pushId)).toMatchObject({ outcomes: { unknown: 1 }, pending: 0, law: { holds: true } });
  });

  it('by an engine that lost the lane in the middle of it adds nothing', async () => {
    const { app, engine, pushId } = await preparedPush(stack(), 3, { delivery_mode: 'at_least_once' });
    const [slice] = await engine.hold(pushId);
    await engine.reserve(slice!, 3);
    const slow = await HandEngine.takeOver(stack(), app);
    let quick: HandEngine | undefined;
    const overtake = async () => {
      quick = await HandEngine.takeOver(stack(), app);
      await recoverLane(quick.context, quick.lane);
      await finishSlice(quick.context, slice!.row);
    };
    const pool = hookedPool(slow.context.pool, { before: { 'push.find_many': overtake } });
    await recoverLane({ ...slow.context, pool }, slow.lane);
    // All three stand in the slice of the second try, and nowhere else.
    expect(await shown(stack(), pushId)).toMatchObject({ outcomes: { unknown: 0 }, pending: 3, law: { holds: true } });
    const [again] = await quick!.hold(pushId);
    await quick!.settle(await quick!.reserve(again!, 3), [accepted, accepted, accepted]);
    await finishSlice(quick!.context, again!.row);
    expect(await shown(stack(), pushId)).toMatchObject({ outcomes: { accepted: 3 }, law: { holds: true } });
  });
});

describe('an answer that comes after the lane was taken', () => {
  it('turns unknown into what was really seen, moves the counters and adds nothing', async () => {
    const { app, engine, openids, pushId } = await preparedPush(stack(), 6);
    const [slice] = await engine.hold(pushId);
    const window = await engine.reserve(slice!, 6);
    const next = await HandEngine.takeOver(stack(), app);
    await recoverLane(next.context, next.lane);
    await finishSlice(next.context, slice!.row);
    expect(await shown(stack(), pushId)).toMatchObject({ state: 'finished', outcomes: { unknown: 6 } });

    await engine.settle(window, [accepted, rejected, invalid, refused, busy, unknown]);
    await next.applyInbox();
    const push = await shown(stack(), pushId);
    // Busy and unknown teach nothing: it stays unknown.
    expect(push.outcomes).toEqual({ accepted: 1, failed: 3, suppressed: 0, unknown: 2 });
    expect(push).toMatchObject({ audience_count: 6, pending: 0, state: 'finished', law: { holds: true } });
    const books = await booksOf(stack(), app, openids);
    const rows = await deliveriesOf(stack(), app, pushId);
    const byReason = Object.fromEntries(
      [...rows].map(([openid, row]) => [row.reason ?? row.outcome, { row: row.spent, books: books.get(openid) }]),
    );
    expect(byReason).toEqual({
      accepted: { row: true, books: used },
      rejected: { row: false, books: free },
      recipient_invalid: { row: false, books: free },
      refused: { row: false, books: { spent: 0, credits: 0 } },
      unknown: { row: true, books: used },
    });
    const once = await stored(stack());
    window.intent.remaining = 6;
    await engine.settle(window, [accepted, rejected, invalid, refused, busy, unknown]);
    expect(await stored(stack())).toEqual(once);
  });

  it('and before its recovery is over closes nothing: nobody is lost between the two', async () => {
    const { app, engine, pushId } = await preparedPush(stack(), 3);
    const [slice] = await engine.hold(pushId);
    const window = await engine.reserve(slice!, 3);
    const next = await HandEngine.takeOver(stack(), app);
    await claimIntents(next.context.pool, next.lane.b, app.id, next.lane.fence);
    await engine.settle(window, [accepted, accepted, accepted]);
    expect(await shown(stack(), pushId)).toMatchObject({ pending: 3, law: { holds: true } });

    const last = await HandEngine.takeOver(stack(), app);
    await recoverLane(last.context, last.lane);
    expect(await shown(stack(), pushId)).toMatchObject({ outcomes: { unknown: 3 }, pending: 0, law: { holds: true } });
  });
});
