import { describe, expect, it } from 'vitest';
import { addCounts } from '#db/queries/delivery/count.ts';
import { finishSlice } from '#engine/dispatch/finish-slice.ts';
import { recoverLane } from '#engine/dispatch/recover.ts';
import { LaneLostError, PushChangedError, SliceMovedError } from '#engine/dispatch/reserve.ts';
import { settleBatch } from '#engine/dispatch/settle.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { answers, HandEngine, stored } from './support/by-hand.ts';
import { connectionLost, hookedPool } from './support/hooked-pool.ts';
import { preparedPush, shown } from './support/prepared.ts';
import { booksOf, deliveriesOf, slicesOf } from './support/rows.ts';

const stack = useStack({ env: { HONGYAN_ROLES: 'api' } });
const { accepted, busy, invalid, refused, rejected, unknown } = answers;

describe('reserving a window', () => {
  it('by an engine whose lane was taken throws and writes nothing', async () => {
    const { app, engine, pushId } = await preparedPush(stack(), 5);
    const [slice] = await engine.hold(pushId);
    await engine.reserve(slice!, 2);
    await HandEngine.takeOver(stack(), app);
    const before = await stored(stack());
    await expect(engine.reserve(slice!, 3)).rejects.toThrow(LaneLostError);
    expect(await stored(stack())).toEqual(before);
  });

  it('a second time throws and takes nothing again', async () => {
    const { engine, pushId } = await preparedPush(stack(), 5);
    const [slice] = await engine.hold(pushId);
    const [stale] = await engine.hold(pushId);
    await engine.reserve(slice!, 3);
    const before = await stored(stack());
    await expect(engine.reserve(stale!, 5)).rejects.toThrow(SliceMovedError);
    expect(await stored(stack())).toEqual(before);
  });

  it('calls nobody of a push that was cancelled meanwhile, also when its row was read anew since it was decided on', async () => {
    const { engine, pushId } = await preparedPush(stack(), 3);
    const [slice] = await engine.hold(pushId);
    const cancel = async () => {
      const text = "update push set state = 'cancelled', cancelled_at = now(), version = version + 1 where id = $1";
      await stack().service.pool.query(text, [pushId]);
      const [fresh] = await engine.hold(pushId);
      slice!.plan = fresh!.plan;
    };
    const before = await slicesOf(stack(), pushId);
    engine.context = { ...engine.context, pool: hookedPool(engine.context.pool, { before: { begin: cancel } }) };
    await expect(engine.reserve(slice!, 3)).rejects.toThrow(PushChangedError);
    expect(await slicesOf(stack(), pushId)).toEqual(before);
    expect((await stack().service.pool.query('select from intent where push_id = $1', [pushId])).rows).toEqual([]);
  });

  it('suppresses who lost the credit between the plain read and the transaction', async () => {
    const { app, engine, openids, pushId } = await preparedPush(stack(), 2);
    const [slice] = await engine.hold(pushId);
    const spent = 'update consent set spent = 1, credits = 0 where app_id = $1 and recipient_id = $2';
    const steal = async () => void (await stack().service.pool.query(spent, [app.id, slice!.row.recipients[0]]));
    engine.context = { ...engine.context, pool: hookedPool(engine.context.pool, { before: { begin: steal } }) };
    const { reserved } = await engine.reserve(slice!, 2);
    expect(reserved.map((one) => one.recipientId)).toEqual([slice!.row.recipients[1]]);
    expect(await shown(stack(), pushId)).toMatchObject({
      reasons: [{ outcome: 'suppressed', reason: 'no_credit', count: 1 }],
      pending: 1,
      law: { holds: true },
    });
    const books = [...(await booksOf(stack(), app, openids)).values()];
    expect(books).toEqual([
      { spent: 1, credits: 0 },
      { spent: 1, credits: 0 },
    ]);
  });

  it.each(['before', 'after'] as const)('gives the lane up when the connection broke %s the commit', async (when) => {
    const { app, engine, pushId } = await preparedPush(stack(), 3);
    const [slice] = await engine.hold(pushId);
    const lose = { [when]: { commit: () => Promise.reject(connectionLost()) } };
    engine.context = { ...engine.context, pool: hookedPool(engine.context.pool, lose) };
    await expect(engine.reserve(slice!, 3)).rejects.toThrow(LaneLostError);
    expect(await shown(stack(), pushId)).toMatchObject({ pending: 3, law: { holds: true } });
    const next = await HandEngine.takeOver(stack(), app);
    await recoverLane(next.context, next.lane);
    // Nobody was called: unknown is all that can be said where the commit took place, and nothing where it did not.
    const left = when === 'after' ? { outcomes: { unknown: 3 }, pending: 0 } : { outcomes: { unknown: 0 }, pending: 3 };
    expect(await shown(stack(), pushId)).toMatchObject({ ...left, law: { holds: true } });
  });
});

describe('settling a batch', () => {
  it('twice changes nothing the second time, whatever it holds and whether it closes the window or not', async () => {
    const { app, engine, pushId } = await preparedPush(stack(), 8);
    const [slice] = await engine.hold(pushId);
    const window = await engine.reserve(slice!, 8);
    const first = engine.batch(window, [accepted, refused, rejected, busy]);
    const last = engine.batch(window, [unknown, invalid, busy, accepted], 4);
    expect([first.closing.length, last.closing.length]).toEqual([0, 1]);
    for (const batch of [first, last]) {
      await settleBatch(engine.context, batch);
      const once = await stored(stack());
      expect(await shown(stack(), pushId)).toMatchObject({ law: { holds: true } });
      await settleBatch(engine.context, batch);
      expect(await stored(stack())).toEqual(once);
    }
    await settleBatch(engine.context, first);
    expect(await slicesOf(stack(), pushId)).toMatchObject([{ waiting: 0, later: 2 }]);
    expect([...(await deliveriesOf(stack(), app, pushId)).values()]).toHaveLength(6);
  });

  it('of grants only the platform knew of books each once', async () => {
    const { app, engine, openids, pushId } = await preparedPush(stack(), 3, { no_credit: 'try' });
    const none = 'update consent set other = 0, credits = 0 where app_id = $1';
    await stack().service.pool.query(none, [app.id]);
    const [slice] = await engine.hold(pushId);
    const window = await engine.reserve(slice!, 3);
    const batch = engine.batch(window, [accepted, accepted, unknown]);
    await settleBatch(engine.context, batch);
    const once = await stored(stack());
    await settleBatch(engine.context, batch);
    expect(await stored(stack())).toEqual(once);
    expect((await booksOf(stack(), app, openids)).get(openids[0]!)?.credits).toBe(0);
    const { rows } = await stack().service.pool.query(
      "select count(*)::int as n from consent_entry where app_id = $1 and reason = 'observed'",
      [app.id],
    );
    expect(rows[0].n).toBe(2);
  });

  it('with its answer lost and another batch in between still counts each once', async () => {
    const { engine, pushId } = await preparedPush(stack(), 4);
    const [slice] = await engine.hold(pushId);
    const window = await engine.reserve(slice!, 4);
    const first = engine.batch(window, [accepted, busy]);
    const last = engine.batch(window, [accepted, rejected], 2);
    const lose = { after: { commit: () => Promise.reject(connectionLost()) } };
    const lossy = { ...engine.context, pool: hookedPool(engine.context.pool, lose) };
    await expect(settleBatch(lossy, first)).rejects.toThrow('during commit');
    await settleBatch(engine.context, last);
    await settleBatch(engine.context, first);
    expect(await shown(stack(), pushId)).toMatchObject({
      outcomes: { accepted: 2, failed: 1, suppressed: 0, unknown: 0 },
      pending: 1,
      law: { holds: true },
    });
  });
});

describe('finishing a slice', () => {
  it('waits for open windows and for those nobody has started', async () => {
    const { engine, pushId } = await preparedPush(stack(), 4);
    const [slice] = await engine.hold(pushId);
    const window = await engine.reserve(slice!, 3);
    expect(await finishSlice(engine.context, slice!.row)).toBe(false);
    const rest = await engine.reserve(slice!, 1);
    await engine.settle(window, [accepted, accepted, accepted]);
    expect(await finishSlice(engine.context, slice!.row)).toBe(false);
    await engine.settle(rest, [accepted]);
    expect(await finishSlice(engine.context, slice!.row)).toBe(true);
    expect(await shown(stack(), pushId)).toMatchObject({ state: 'finished', law: { holds: true } });
  });

  it('hands those who wait on, once, however often it is done', async () => {
    const { engine, pushId } = await preparedPush(stack(), 5);
    const [slice] = await engine.hold(pushId);
    await engine.settle(await engine.reserve(slice!, 5), [accepted, busy, rejected, busy, unknown]);
    const twice = await Promise.all([finishSlice(engine.context, slice!.row), finishSlice(engine.context, slice!.row)]);
    expect(twice).toEqual([true, true]);
    expect(await finishSlice(engine.context, slice!.row)).toBe(true);
    expect(await slicesOf(stack(), pushId)).toMatchObject([{ attempt: 1, waiting: 2, later: 0 }]);
    expect(await shown(stack(), pushId)).toMatchObject({ state: 'sending', pending: 2, law: { holds: true } });
  });

  it('survives a lost answer', async () => {
    const { engine, pushId } = await preparedPush(stack(), 2);
    const [slice] = await engine.hold(pushId);
    await engine.settle(await engine.reserve(slice!, 2), [accepted, busy]);
    const lose = { after: { commit: () => Promise.reject(connectionLost()) } };
    const lossy = { ...engine.context, pool: hookedPool(engine.context.pool, lose) };
    expect(await finishSlice(lossy, slice!.row)).toBe(true);
    expect(await slicesOf(stack(), pushId)).toMatchObject([{ attempt: 1, waiting: 1 }]);
    expect(await shown(stack(), pushId)).toMatchObject({ pending: 1, law: { holds: true } });
  });

  it('closes the push also when its last slices are finished at the same time', async () => {
    const { engine, pushId } = await preparedPush(stack(), 8);
    const [slice] = await engine.hold(pushId);
    await engine.settle(await engine.reserve(slice!, 8), Array(8).fill(busy));
    await finishSlice(engine.context, slice!.row);
    // One slice of eight becomes eight of one.
    const split = `insert into slice (id, app_id, b, day, push_id, due_at, transactional, priority, recipients)
      select gen_random_uuid(), app_id, b, day, push_id, due_at, transactional, priority, array[r]
      from slice, unnest(recipients) as r where push_id = $1`;
    await stack().service.pool.query(split, [pushId]);
    await stack().service.pool.query('delete from slice where push_id = $1 and cardinality(recipients) > 1', [pushId]);
    const slices = await engine.hold(pushId);
    for (const one of slices) await engine.settle(await engine.reserve(one, 1), [accepted]);
    const all = await Promise.all(slices.map((one) => finishSlice(engine.context, one.row)));
    expect(all).toEqual(Array(8).fill(true));
    expect(await shown(stack(), pushId)).toMatchObject({
      state: 'finished',
      outcomes: { accepted: 8 },
      law: { holds: true },
    });
  });
});

describe('the law', () => {
  it('is seen to break when a counter says more than the rows', async () => {
    const { engine, pushId } = await preparedPush(stack(), 2);
    const [slice] = await engine.hold(pushId);
    await engine.settle(await engine.reserve(slice!, 2), [accepted, accepted]);
    const delta = { day: slice!.row.day, pushId, metric: 'accepted', reason: '', n: 1 };
    await addCounts(stack().service.pool, engine.lane.b, [delta]);
    expect(await shown(stack(), pushId)).toMatchObject({
      law: { holds: false, differences: ['accepted: expected 2, found 3'] },
    });
  });
});
