import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { putPolicy } from '#contract/policy.ts';
import { cancelPush, createPush, updatePush } from '#contract/push.ts';
import { upsertRecipients } from '#contract/recipient.ts';
import { traceRecipient } from '#contract/trace.ts';
import { newId } from '#core/ids.ts';
import { creditsAhead, type Held, rankOf } from '#core/ledger/hold.ts';
import { classify } from '#db/errors.ts';
import { takeCredits } from '#db/queries/consent/credit.ts';
import { withTransaction } from '#db/tx.ts';
import { recoverLane } from '#engine/dispatch/recover.ts';
import { settleBatch } from '#engine/dispatch/settle.ts';
import { Planner } from '#engine/planner/planner.ts';
import { eventually, makeApp, type PushBody, pushBody, type TestApp } from '#testkit/app.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { openidsOf } from './support/audience.ts';
import { answers, HandEngine } from './support/by-hand.ts';
import { hookedPool } from './support/hooked-pool.ts';
import { booksOf, deliveriesOf } from './support/rows.ts';

/** Does it again, as an engine does, where two transactions met crosswise and this one had to give way. */
async function untilFree<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!['conflict', 'lock-timeout'].includes(classify(error))) throw error;
    }
  }
}

/** Credits that pushes hold, by hand: planned by a planner, reserved and settled step by step. */
describe('held credits', () => {
  const stack = useStack({ env: { HONGYAN_ROLES: 'api' } });

  async function world(prefix: string, count: number, credits = 1) {
    const app = await makeApp(stack(), { spread: 1, callback: null });
    const engine = await HandEngine.takeOver(stack(), app);
    const openids = openidsOf(prefix, count);
    const recipients = openids.map((openid) => ({ openid, credits: { [app.template]: credits } }));
    await stack().api.call(upsertRecipients, { params: { app_id: app.id }, body: { import_id: 'test', recipients } });
    await engine.applyInbox();
    const ids = await Promise.all(openids.map((openid) => app.recipientId(openid)));
    return { app, engine, openids, ids };
  }
  const create = async (app: TestApp, openids: string[], over: Partial<PushBody> = {}) => {
    const made = await stack().api.call(createPush, { body: pushBody(app, openids, over) });
    if (!('id' in made)) throw new Error('a receipt was expected');
    return made.id;
  };
  /** Plans all that wait for it, in the order in which planners take them up. */
  async function plan(engine: HandEngine, pushes: string[]) {
    const planner = new Planner(engine.context);
    planner.start();
    await eventually(async () => {
      const { rows } = await stack().service.pool.query(
        'select from push where id = any($1) and planned_at is null limit 1',
        [pushes],
      );
      return rows.length === 0;
    });
    await planner.stop();
  }
  async function heldOf(app: TestApp, id: string): Promise<Held[] | null> {
    const { rows } = await stack().service.pool.query(
      'select held from consent where app_id = $1 and recipient_id = $2',
      [app.id, id],
    );
    return rows[0].held;
  }
  /** Reserves all of a push; answers who has a credit for it. Nobody, where it has no slices. */
  async function reserve(engine: HandEngine, pushId: string) {
    const [slice] = await engine.hold(pushId);
    return slice === undefined ? null : engine.reserve(slice, slice.row.recipients.length);
  }
  const hold_credits = true;

  it('keep the last credit for whoever holds it, and let go of it when they are called or left out', async () => {
    const { app, engine, openids, ids } = await world('Hold', 2);
    const important = await create(app, openids, { hold_credits });
    await plan(engine, [important]);
    expect(await heldOf(app, ids[0]!)).toMatchObject([{ p: important, r: 1000 }]);
    const other = await create(app, openids, { priority: 0 });
    const refused = await reserve(engine, other);
    expect(refused!.reserved).toEqual([]);
    expect([...(await deliveriesOf(stack(), app, other)).values()].map((one) => one.reason)).toEqual([
      'outranked',
      'outranked',
    ]);
    const { steps } = await stack().api.call(traceRecipient, { params: { push_id: other, recipient: openids[0]! } });
    expect(steps.find((one) => one.step === 'priority')).toMatchObject({
      result: 'refused',
      inputs: { held_before: 1, hold_credits: false },
    });
    const open = (await reserve(engine, important))!;
    expect(open.reserved.map((one) => one.took)).toEqual([true, true]);
    expect(await heldOf(app, ids[0]!)).toBeNull();
    // Tried again later, the credit that was given back is held as before.
    await engine.settle(open, [answers.busy, answers.accepted]);
    const [first, second] = open.reserved.map((one) => one.recipientId);
    expect(await heldOf(app, first!)).toMatchObject([{ p: important }]);
    expect(await heldOf(app, second!)).toBeNull();
    expect([...(await booksOf(stack(), app, openids)).values()].map((one) => one.credits).sort()).toEqual([0, 1]);
  });

  it('are free again when the push is cancelled, and when its time is over', async () => {
    const { app, engine, openids, ids } = await world('Free', 1);
    const cancelled = await create(app, openids, { hold_credits });
    await plan(engine, [cancelled]);
    await stack().api.call(cancelPush, { params: { push_id: cancelled } });
    await reserve(engine, cancelled);
    expect(await heldOf(app, ids[0]!)).toBeNull();
    // What was lost for whatever reason holds nothing after send_before.
    const past = [{ p: newId(), r: 1100, u: Date.now() - 1 }];
    const set = 'update consent set held = $3 where app_id = $1 and recipient_id = $2';
    await stack().service.pool.query(set, [app.id, ids[0], JSON.stringify(past)]);
    expect((await reserve(engine, await create(app, openids)))!.reserved).toHaveLength(1);
  });

  it('are not taken by classes that leave some, whatever their priority', async () => {
    const { app, engine, openids } = await world('Leave', 1, 2);
    const classes = { marketing: { leave_credits: 1 } };
    await stack().api.call(putPolicy, { params: { app_id: app.id }, body: { classes } });
    const sendAs = async (name: string) =>
      (await reserve(engine, await create(app, openids, { class: name, priority: name === 'marketing' ? 100 : 0 })))!
        .reserved.length;
    expect([await sendAs('marketing'), await sendAs('marketing'), await sendAs('service')]).toEqual([1, 0, 1]);
    // Two at once, with one above what they leave.
    await stack().service.pool.query('update consent set client = client + 2, credits = 2 where app_id = $1', [app.id]);
    const pushes = await Promise.all([1, 2].map(() => create(app, openids, { class: 'marketing' })));
    const opened = await Promise.all(pushes.map((id) => reserve(engine, id)));
    expect(opened.map((one) => one!.reserved.length).toSorted()).toEqual([0, 1]);
    expect([...(await booksOf(stack(), app, openids)).values()]).toMatchObject([{ credits: 1 }]);
  });

  it('are held again by who takes over a lane and sends again', async () => {
    const { app, engine, openids, ids } = await world('Again', 1);
    const push = await create(app, openids, { hold_credits, delivery_mode: 'at_least_once' });
    await plan(engine, [push]);
    await reserve(engine, push);
    expect(await heldOf(app, ids[0]!)).toBeNull();
    const next = await HandEngine.takeOver(stack(), app);
    expect(await recoverLane(next.context, next.lane)).toBe(1);
    expect(await heldOf(app, ids[0]!)).toMatchObject([{ p: push }]);
    expect([...(await booksOf(stack(), app, openids)).values()]).toEqual([{ spent: 0, credits: 1 }]);
  });

  it('end the changing of a push once they are held', async () => {
    const { app, engine, openids } = await world('Change', 1);
    const at = new Date(Date.now() + 20_000).toISOString();
    const push = await create(app, openids, { hold_credits, schedule: { at } });
    await plan(engine, [push]);
    const change = { params: { push_id: push }, body: { priority: 5 } };
    const headers = { 'if-match': '"1"' };
    await expect(stack().api.call(updatePush, change, { headers })).rejects.toThrow('push_not_editable');
  });

  it('cost a push that holds none no statement', async () => {
    const { app, engine, openids } = await world('None', 2);
    const never = () => Promise.reject(new Error('a statement too many'));
    const names = ['consent.hold', 'consent.let_go', 'consent.take_held'];
    const before = Object.fromEntries(names.map((name) => [name, never]));
    engine.context = { ...engine.context, pool: hookedPool(engine.context.pool, { before }) };
    const open = (await reserve(engine, await create(app, openids)))!;
    await engine.settle(open, [answers.busy, answers.accepted]);
    expect(open.reserved).toHaveLength(2);
  });

  it('are counted in SQL as they are in memory', async () => {
    const { app, engine, ids } = await world('Agree', 30);
    const pushes = ['a', 'b', 'c', 'd', 'e'].map(() => newId());
    const now = new Date();
    const held = fc.shuffledSubarray(pushes).chain((those) =>
      fc.tuple(
        ...those.map((p) =>
          fc.record({
            p: fc.constant(p),
            r: fc.integer({ min: -1, max: 1 }),
            u: fc.constantFrom(now.getTime() + 1, 0),
          }),
        ),
      ),
    );
    const person = fc.record({ credits: fc.nat(4), held: fc.option(held) });
    const run = fc.record({
      people: fc.array(person, { minLength: ids.length, maxLength: ids.length }),
      rank: fc.integer({ min: -1, max: 1 }),
      leave: fc.nat(1),
      holds: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(run, async ({ people, rank, leave, holds }) => {
        const { pool } = stack().service;
        await pool.query(
          `update consent c set client = 0, platform = 0, spent = 0, other = t.credits, credits = t.credits, held = t.held::jsonb
           from unnest($1::uuid[], $2::int[], $3::text[]) as t(id, credits, held) where c.recipient_id = t.id`,
          [ids, people.map((one) => one.credits), people.map((one) => one.held && JSON.stringify(one.held))],
        );
        const holder = holds ? pushes[0]! : null;
        const took = await withTransaction(pool, async (tx) => {
          const call = takeCredits(engine.lane, app.templateId, ids.toSorted(), now, { rank, leave, holder });
          return (await tx.together([call]))[0];
        });
        const expected = ids.filter((_, i) => {
          const { credits, held } = people[i]!;
          return credits > leave + creditsAhead(held, { id: holder ?? newId(), rank }, now);
        });
        expect([...took].sort()).toEqual(expected.sort());
      }),
      { numRuns: 60 },
    );
  });

  it('go to those that rank first, however many reserve at the same time', async () => {
    const { app, engine, openids, ids } = await world('Race', 3);
    const push = fc.record({
      who: fc.subarray([0, 1, 2], { minLength: 2 }),
      campaign: fc.nat(3).map((n) => n === 0),
      priority: fc.integer({ min: 0, max: 1 }),
      holds: fc.nat(2).map((n) => n === 0),
      cancelled: fc.nat(9).map((n) => n === 0),
    });
    const run = fc.record({
      credits: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 3, maxLength: 3 }),
      leave: fc.nat(1),
      // One that holds, and several after the same credits.
      pushes: fc
        .tuple(push, fc.array(push, { minLength: 2, maxLength: 5 }))
        .map(([first, rest]) => [{ ...first, holds: true, cancelled: false }, ...rest]),
      order: fc.array(fc.nat(), { minLength: 6, maxLength: 6 }),
    });
    await fc.assert(
      fc.asyncProperty(run, async ({ credits, leave, pushes, order }) => {
        const { pool } = stack().service;
        await pool.query(
          `update consent c set client = 0, platform = 0, spent = 0, other = t.credits, credits = t.credits, held = null
           from unnest($1::uuid[], $2::int[]) as t(id, credits) where c.recipient_id = t.id`,
          [ids, credits],
        );
        const classes = { marketing: { leave_credits: leave } };
        await stack().api.call(putPolicy, { params: { app_id: app.id }, body: { classes } });
        const made: ((typeof pushes)[number] & { id: string; rank: number })[] = [];
        for (const one of pushes) {
          const those = one.who.map((i) => openids[i]!);
          const audience = one.campaign ? { rule: { recipients: one.who.map((i) => ids[i]!) } } : { openids: those };
          const over = { audience, class: 'marketing', priority: one.priority, hold_credits: one.holds };
          const id = await create(app, those, over);
          await plan(engine, [id]);
          const rank = rankOf({ kind: one.campaign ? 'campaign' : 'transactional', priority: one.priority });
          made.push({ ...one, id, rank });
        }
        for (const one of made.filter(({ cancelled }) => cancelled)) {
          await stack().api.call(cancelPush, { params: { push_id: one.id } });
        }
        const shuffled = made.toSorted((a, b) => order[made.indexOf(a)]! - order[made.indexOf(b)]!);
        const took = new Map<string, Set<string>>();
        await Promise.all(
          shuffled.map(async ({ id }) => {
            const open = await untilFree(() => reserve(engine, id));
            took.set(id, new Set(open?.reserved.map((one) => one.recipientId)));
            if (open === null || open.reserved.length === 0) return;
            const accepted = open.reserved.map(() => answers.accepted);
            const batch = engine.batch(open, accepted);
            await untilFree(() => settleBatch(engine.context, batch));
          }),
        );
        for (const [i, id] of ids.entries()) {
          const asking = made.filter(({ who, cancelled }) => who.includes(i) && !cancelled);
          const got = asking.filter((one) => took.get(one.id)!.has(id));
          const there = Math.max(0, credits[i]! - leave);
          expect(got.length).toBeLessThanOrEqual(there);
          if (!made.some((one) => one.cancelled && one.holds)) {
            expect(got.length).toBe(Math.min(there, asking.length));
          }
          for (const holder of asking.filter((one) => one.holds && !got.includes(one))) {
            // Whoever ranks above and holds nothing may have been faster than anybody.
            if (asking.some((one) => !one.holds && one.rank > holder.rank)) continue;
            // A push that was cancelled holds its place until its slice is come by.
            if (made.some((one) => one.cancelled && one.holds && one.who.includes(i) && one.rank >= holder.rank))
              continue;
            const behind = got.filter(
              (one) =>
                one.rank < holder.rank ||
                (one.rank === holder.rank && (!one.holds || made.indexOf(one) > made.indexOf(holder))),
            );
            expect(behind).toEqual([]);
          }
          expect(await heldOf(app, id)).toBeNull();
          const { rows } = await pool.query('select spent, credits from consent where recipient_id = $1', [id]);
          expect(rows[0]).toEqual({ spent: got.length, credits: credits[i]! - got.length });
        }
      }),
      { numRuns: 20, endOnFailure: true },
    );
  });
});
