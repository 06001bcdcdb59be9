import { beforeAll, describe, expect, it } from 'vitest';
import { createPush } from '#contract/push.ts';
import { dayOf } from '#core/ids.ts';
import { Clock } from '#db/clock.ts';
import { defaultTimes, type EngineContext } from '#engine/context.ts';
import { InHand } from '#engine/dispatch/in-hand.ts';
import { Limits } from '#engine/dispatch/limits.ts';
import { Look } from '#engine/dispatch/look.ts';
import { Pauses } from '#engine/dispatch/pauses.ts';
import { PushPlans } from '#engine/dispatch/push-plans.ts';
import { Senders } from '#engine/dispatch/sender.ts';
import { Heart } from '#engine/heart.ts';
import { LaneKeeper } from '#engine/lanes/keeper.ts';
import { laneKey } from '#engine/lanes/lane.ts';
import { eventually, makeApp, pushBody, type TestApp } from '#testkit/app.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { engineContext, HandEngine } from './support/by-hand.ts';

const stack = useStack({ env: { HONGYAN_ROLES: 'api' } });
let app: TestApp;
beforeAll(async () => {
  app = await makeApp(stack(), { spread: 1, callback: null });
});

/** A push to one recipient; as one of a campaign where `campaign` says so. */
async function push(openid: string, campaign = false): Promise<string> {
  const receipt = await stack().api.call(createPush, { body: pushBody(app, [openid]) });
  const { id } = receipt as { id: string };
  if (campaign) await stack().service.pool.query('update slice set transactional = false where push_id = $1', [id]);
  return id;
}

/** What is sent in one round trip, as the pool's client takes it. */
interface Batch {
  calls?: { name: string }[];
  callback(error: Error | null): void;
}

/** A member of what a proxy stands before. */
function reached(target: object, key: PropertyKey): unknown {
  const member: unknown = Reflect.get(target, key, target);
  return typeof member === 'function' ? member.bind(target) : member;
}

/** A look over the app's lane whose first read of what is due has its rows and is not answered before `release`. */
async function slowLook(over: Partial<EngineContext> = {}) {
  const { pool } = stack().service;
  const [slow, isRead] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  let first = true;
  const holdBack = (batch: Batch) => {
    if (!first || !batch.calls?.some((call) => call.name === 'slice.due')) return;
    first = false;
    const { callback } = batch;
    batch.callback = (error) => {
      isRead.resolve();
      void slow.promise.then(() => callback(error));
    };
  };
  const sent: string[][] = [];
  const connect = async () => {
    const client = await pool.connect();
    const query = (batch: Batch, ...rest: unknown[]) => {
      sent.push((batch.calls ?? []).map((call) => call.name.split(' ')[0]!));
      holdBack(batch);
      return (client.query as (...args: unknown[]) => unknown)(batch, ...rest);
    };
    return new Proxy(client, { get: (target, key) => (key === 'query' ? query : reached(target, key)) });
  };
  const held = new Proxy(pool, { get: (target, key) => (key === 'connect' ? connect : reached(target, key)) });
  const context = engineContext(stack(), { pool: held, ...over });
  const { lane } = await HandEngine.takeOver(stack(), app);
  const keeper = new LaneKeeper(context, new Heart(context));
  keeper.held.set(laneKey(lane), lane);
  const senders = new Senders(context);
  const [pauses, limits] = [new Pauses(context), new Limits(context, () => {})];
  const hand = new InHand();
  const brought: string[] = [];
  const look = new Look(
    context,
    keeper,
    hand,
    { pauses, limits, plans: new PushPlans(context, senders) },
    { held: (_, slice) => brought.push(slice.row.push_id), sooner: () => {} },
  );
  const close = () => Promise.all([limits.close(), senders.close()]);
  return { look, hand, brought, sent, isRead: isRead.promise, release: slow.resolve, close };
}

describe('a look at what is due', () => {
  it('does not keep a single message waiting while it brings campaigns', async () => {
    const campaign = await push('oLookCampaign', true);
    const { look, brought, isRead, release, close } = await slowLook();
    const all = look.ifWanted(performance.now());
    await isRead;
    expect(look.busy).toBe(true);

    const single = await push('oLookSingle');
    await look.first();
    expect(brought).toEqual([single]);

    release();
    await all;
    expect([look.busy, brought]).toEqual([false, [single, campaign]]);
    await close();
  });

  it('reads a push it was told of together with its slices, and others after them', async () => {
    const { look, brought, sent, release, close } = await slowLook();
    release();
    const [told, other] = [await push('oLookTold'), await push('oLookOther')];
    look.expect({ id: told, day: dayOf(told) });
    await look.first();
    expect(brought).toEqual(expect.arrayContaining([told, other]));
    expect(sent).toEqual([['slice.due', 'push.to_send'], ['push.to_send']]);
    await close();
  });

  it('brings nothing twice that two looks have read', async () => {
    const single = await push('oLookTwice');
    const { look, hand, brought, isRead, release, close } = await slowLook();
    const all = look.ifWanted(performance.now());
    await isRead;
    await look.first();
    release();
    await all;
    expect(brought.filter((id) => id === single)).toEqual([single]);
    expect(hand.slices.filter((slice) => slice.row.push_id === single)).toHaveLength(1);
    await close();
  });

  it('brings what is due in a moment, and says when that is', async () => {
    const [soon, later] = [await push('oLookSoon'), await push('oLookLater')];
    const { pool, clock } = stack().service;
    const { look, hand, brought, release, close } = await slowLook();
    release();
    const dueIn = (id: string, ms: number) =>
      pool.query('update slice set due_at = $2 where push_id = $1', [id, new Date(clock.now().getTime() + ms)]);
    await dueIn(later, 60_000);
    await dueIn(soon, 95);
    const readAt = clock.now();
    await look.ifWanted(performance.now());
    expect(brought).toContain(soon);
    expect(brought).not.toContain(later);
    const ms = hand.dueIn(readAt);
    expect(ms).toBeGreaterThan(0);
    expect(ms).toBeLessThanOrEqual(95);
    expect(hand.dueIn(new Date(readAt.getTime() + ms))).toBe(Number.POSITIVE_INFINITY);
    await close();
  });

  it('comes again before a lane is empty, also of one that had enough when it was last looked at', async () => {
    const id = await push('oLookMany');
    const { pool } = stack().service;
    await pool.query(
      `insert into slice (id, app_id, b, day, push_id, due_at, transactional, priority, attempt, recipients)
       select gen_random_uuid(), app_id, b, day, push_id, due_at, transactional, priority, attempt, recipients
       from slice, generate_series(1, 150) where push_id = $1`,
      [id],
    );
    const { look, hand, release, close } = await slowLook();
    release();
    const looked = async () => {
      look.want();
      await look.ifWanted(performance.now());
      const [work] = hand.works;
      return { slices: work!.slices.length, more: work!.lookBelow > 0 };
    };
    const [first, second, third] = [await looked(), await looked(), await looked()];
    expect(first).toEqual({ slices: 8, more: true });
    expect(second.more).toBe(true);
    // Enough is in hand, nothing more was read, and what waits behind it is not forgotten.
    expect(third).toEqual(second);
    await close();
    await pool.query('delete from slice where push_id = $1', [id]);
  });

  it('is followed at once by another for what fell due while it was read', async () => {
    const id = await push('oLookMeanwhile');
    let now = Date.now();
    const clock = Object.assign(new Clock(), { now: () => new Date(now) });
    // No poll comes to help.
    const { look, brought, isRead, release, close } = await slowLook({
      clock,
      times: { ...defaultTimes, pollMs: 600_000 },
    });
    const { pool } = stack().service;
    await pool.query('update slice set due_at = $2 where push_id = $1', [id, new Date(now + 130)]);
    const all = look.ifWanted(performance.now());
    await isRead;
    now += 50;
    release();
    await all;
    expect(brought).not.toContain(id);
    await eventually(async () => look.at <= performance.now());
    await look.ifWanted(performance.now());
    expect(brought).toContain(id);
    await close();
  });
});
