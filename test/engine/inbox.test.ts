import { describe, expect, it } from 'vitest';
import { upsertRecipients } from '#contract/recipient.ts';
import { newId } from '#core/ids.ts';
import { putInbox } from '#db/queries/inbox/put.ts';
import { dueInbox } from '#db/queries/inbox/take.ts';
import type { Heart } from '#engine/heart.ts';
import { applyEvents } from '#engine/inbox/apply.ts';
import { Inbox } from '#engine/inbox/inbox.ts';
import type { LaneKeeper } from '#engine/lanes/keeper.ts';
import { laneKey } from '#engine/lanes/lane.ts';
import { eventually, makeApp } from '#testkit/app.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { openidsOf } from './support/audience.ts';
import { HandEngine } from './support/by-hand.ts';
import { connectionLost, hookedPool } from './support/hooked-pool.ts';
import { booksOf } from './support/rows.ts';

const stack = useStack({ env: { HONGYAN_ROLES: 'api' } });

/** Three people whose acceptances wait in the inbox of an engine that a test drives by hand. */
async function waiting() {
  const app = await makeApp(stack(), { spread: 1, callback: null });
  const openids = openidsOf('Inbox', 3);
  const recipients = openids.map((openid) => ({ openid }));
  await stack().api.call(upsertRecipients, { params: { app_id: app.id }, body: { import_id: 'test', recipients } });
  const engine = await HandEngine.takeOver(stack(), app);
  await engine.applyInbox();
  const { pool, clock } = engine.context;
  const vault = await stack().service.vaults.ofApp(app.id);
  const put = (openid: string, result: string, occurredAt = clock.now()) =>
    putInbox(
      pool,
      [
        {
          day: clock.now().toISOString().slice(0, 10),
          dedupe: newId(),
          appId: app.id,
          b: engine.lane.b,
          recipientId: vault.recipientIdOf(openid),
          kind: 'consent',
          source: 'client',
          openid: null,
          payload: { results: { [app.templateId]: result } },
          occurredAt,
        },
      ],
      clock.now(),
    );
  for (const openid of openids) await put(openid, 'accept');
  const credits = async () => [...(await booksOf(stack(), app, openids)).values()].map((one) => one.credits);
  const left = async () => {
    const { rows } = await pool.query(
      'select tries, result from inbox where app_id = $1 and result is distinct from $2 order by received_at',
      [app.id, 'applied'],
    );
    return rows;
  };
  return { app, openids, engine, put, credits, left };
}

/** The actor over the lane that the engine holds. */
function actorOf({ id, lane, context }: HandEngine): Inbox {
  const lanes = { held: new Map([[laneKey(lane), lane]]) } as unknown as LaneKeeper;
  return new Inbox(
    { ...context, times: { ...context.times, pollMs: 20 } },
    { engineId: id, alive: () => true } as Heart,
    lanes,
  );
}

describe('events of the inbox', () => {
  it('count once although the answer to their commit was lost', async () => {
    const { engine, credits } = await waiting();
    const lost = { commit: () => Promise.reject(connectionLost()) };
    engine.context = { ...engine.context, pool: hookedPool(engine.context.pool, { after: lost }) };
    await engine.applyInbox();
    expect(await credits()).toEqual([1, 1, 1]);
  });

  it('count once although they were read before another engine applied them', async () => {
    const { app, engine, credits } = await waiting();
    const { pool, clock } = engine.context;
    const rows = await dueInbox(pool, [engine.lane], clock.now(), 100);
    await (await HandEngine.takeOver(stack(), app)).applyInbox();
    const back = await HandEngine.takeOver(stack(), app);
    await applyEvents(back.context, back.lane, back.id, rows);
    expect(await credits()).toEqual([1, 1, 1]);
  });

  it('do not wait for one among them that cannot be applied, which is tried later and at last no more', async () => {
    const { engine, put, openids, credits, left } = await waiting();
    // Nobody writes this; it stands for whatever we did not foresee.
    await put(openids[0]!, 'corrected:-1');
    const inbox = actorOf(engine);
    inbox.start();
    try {
      await eventually(async () => (await credits()).every((one) => one === 1) && (await left())[0]?.tries === 1);
      const { pool } = engine.context;
      for (let tries = 1; tries < 9; tries++) {
        await pool.query("update inbox set due_at = now() - interval '1 second' where applied_at is null");
        await eventually(async () => {
          const [row] = await left();
          return row.tries > tries || row.result === 'failed';
        });
      }
      expect(await left()).toEqual([{ tries: 8, result: 'failed' }]);
    } finally {
      await inbox.stop();
    }
  });

  it('restore credits of a burst although the next message was on its way already', async () => {
    const { app, engine, put, openids, credits } = await waiting();
    await engine.applyInbox();
    const { pool, clock } = engine.context;
    await pool.query("update consent set last_spent_at = hongyan_now() + interval '1 minute' where app_id = $1", [
      app.id,
    ]);
    await put(openids[0]!, 'corrected:2', clock.now());
    await engine.applyInbox();
    expect((await credits()).sort()).toEqual([1, 1, 2]);
  });
});
