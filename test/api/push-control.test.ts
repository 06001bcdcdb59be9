import { beforeAll, describe, expect, it } from 'vitest';
import { liftLimiter } from '#contract/app.ts';
import { cancelPush, createPush, getPush } from '#contract/push.ts';
import { pausePush, resumePush } from '#contract/push-control.ts';
import { upsertRecipients } from '#contract/recipient.ts';
import { bucketOf } from '#core/bucket.ts';
import { eventually, finished, makeApp, pushBody, type TestApp } from '#testkit/app.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { asAnotherOrganization } from '#testkit/organization.ts';
import type { TestStack } from '#testkit/stack.ts';
import { calmTimes } from '../engine/support/times.ts';
import { expectProblem, send } from './support/http.ts';

type Over = Parameters<typeof pushBody>[2];

/** What the tests do with pushes, on one stack and app. */
function hand(stack: () => TestStack, app: () => TestApp) {
  const sql = async (text: string, values: unknown[]) => (await stack().service.pool.query(text, values)).rows;
  const params = (id: string) => ({ params: { push_id: id } });
  return {
    sql,
    async create(openids: string[], over: Over = {}): Promise<string> {
      const receipt = await stack().api.call(createPush, { body: pushBody(app(), openids, over) });
      if (!('id' in receipt)) throw new Error('a receipt was expected');
      return receipt.id;
    },
    get: (id: string) => stack().api.call(getPush, params(id)),
    pause: (id: string) => stack().api.call(pausePush, params(id)),
    resume: (id: string) => stack().api.call(resumePush, params(id)),
    cancel: (id: string) => stack().api.call(cancelPush, params(id)),
    /** Its time has come, as engines see it. */
    async makeDue(id: string): Promise<void> {
      await sql("update push set due_at = hongyan_now() - interval '1 second', version = version + 1 where id = $1", [
        id,
      ]);
      await sql("update slice set due_at = hongyan_now() - interval '1 second' where push_id = $1", [id]);
    },
    calls: async () => (await stack().control.get<{ sendCalls: number }>(`/log?appid=${app().appid}`)).sendCalls,
    noIntents: () => eventually(async () => (await sql('select from intent', [])).length === 0),
  };
}

const inAnHour = () => ({ at: new Date(Date.now() + 3_600_000).toISOString() });

describe('pause and resume', () => {
  const stack = useStack();
  let app: TestApp;
  const { sql, create, get, pause, resume, cancel, makeDue, calls } = hand(stack, () => app);
  beforeAll(async () => {
    app = await makeApp(stack());
  });

  it('holds a push until it is resumed, while others go on', async () => {
    await app.consent(['oHeld00000001', 'oHeld00000002', 'oOther0000001']);
    const held = await create(['oHeld00000001', 'oHeld00000002'], { schedule: inAnHour(), priority: 9 });
    expect(await pause(held)).toMatchObject({ state: 'paused', version: 2 });
    await makeDue(held);
    const before = await calls();
    await finished(stack(), await create(['oOther0000001']));

    expect(await calls()).toBe(before + 1);
    expect(await get(held)).toMatchObject({
      state: 'paused',
      pause_reason: 'operator',
      pending: 2,
      outcomes: { accepted: 0, suppressed: 0 },
      law: { holds: true },
    });
    expect(await resume(held)).toMatchObject({ state: 'sending' });
    expect(await finished(stack(), held)).toMatchObject({ pause_reason: null, outcomes: { accepted: 2 } });
  });

  it('many paused slices do not stand before one that may go', async () => {
    await app.consent(['oLast00000001']);
    const held = await Promise.all(
      Array.from({ length: 24 }, () => create(['oLast00000001'], { schedule: inAnHour(), priority: 9 })),
    );
    await Promise.all(held.map(pause));
    await Promise.all(held.map(makeDue));
    const push = await finished(stack(), await create(['oLast00000001'], { priority: -9 }));
    expect(push.outcomes.accepted).toBe(1);
    await Promise.all(held.map(cancel));
    for (const id of held) expect(await finished(stack(), id)).toMatchObject({ outcomes: { suppressed: 1 } });
  });

  it('a campaign is not planned while it is paused, and goes on from its cursor', async () => {
    const openids = Array.from({ length: 40 }, (_, i) => `oPlan${String(i).padStart(8, '0')}`);
    const recipients = openids.map((openid) => ({ openid, tags: ['plan'] }));
    await stack().api.call(upsertRecipients, { params: { app_id: app.id }, body: { recipients } });
    const campaign = () => create([], { audience: { tags: { any: ['plan'] } }, schedule: inAnHour() });
    const held = await campaign();
    expect(await pause(held)).toMatchObject({ state: 'paused' });
    await makeDue(held);
    const other = await campaign();
    await makeDue(other);
    expect(await finished(stack(), other)).toMatchObject({ audience_count: 40 });
    expect(await get(held)).toMatchObject({ state: 'paused', audience_count: 0 });

    // As if it had been paused in the second bucket, behind the first recipient there.
    const [{ bucket_start: start, spread }] = await sql('select bucket_start, spread from app where id = $1', [app.id]);
    const ids = (await Promise.all(openids.map(app.recipientId))).sort();
    const place = (id: string) => (bucketOf({ start, spread }, id) - start + 1024) % 1024;
    const cursor = ids.find((id) => place(id) === 1)!;
    await sql("update push set resume_state = 'planning', plan_bucket = $2, plan_after = $3 where id = $1", [
      held,
      bucketOf({ start, spread }, cursor),
      cursor,
    ]);
    await resume(held);
    const left = ids.filter((id) => place(id) > 1 || (place(id) === 1 && id > cursor));
    expect(await finished(stack(), held)).toMatchObject({ audience_count: left.length, law: { holds: true } });
  });

  it('a paused push can be cancelled', async () => {
    await app.consent(['oCancel000001']);
    const id = await create(['oCancel000001'], { schedule: inAnHour() });
    await pause(id);
    expect(await cancel(id)).toMatchObject({ state: 'cancelled' });
    expect(await finished(stack(), id)).toMatchObject({
      state: 'cancelled',
      pause_reason: null,
      reasons: [{ outcome: 'suppressed', reason: 'cancelled', count: 1 }],
    });
  });

  it('whoever is still paused at the end of the push is suppressed as expired', async () => {
    await app.consent(['oExpire000001']);
    const id = await create(['oExpire000001'], { schedule: inAnHour() });
    await pause(id);
    await sql(
      "update push set send_before = hongyan_now() - interval '1 second', version = version + 1 where id = $1",
      [id],
    );
    await makeDue(id);
    expect(await finished(stack(), id)).toMatchObject({
      state: 'finished',
      reasons: [{ outcome: 'suppressed', reason: 'expired', count: 1 }],
      law: { holds: true },
    });
  });

  it('says when there is nothing to pause or resume', async () => {
    await app.consent(['oNothing00001']);
    const act = (id: string, verb: string, on = stack()) => send(on, 'POST', `/v1/pushes/${id}/${verb}`);
    const draft = await create(['oNothing00001'], { draft: true });
    expectProblem(await act(draft, 'pause'), 'push_not_running');
    expectProblem(await act(draft, 'resume'), 'push_not_running');
    const done = await create(['oNothing00001']);
    await finished(stack(), done);
    expectProblem(await act(done, 'pause'), 'push_finished');
    expectProblem(await act(done, 'resume'), 'push_finished');

    const waiting = await create(['oNothing00001'], { schedule: inAnHour() });
    expect((await resume(waiting)).version).toBe(1);
    expect((await pause(waiting)).version).toBe(2);
    expect(await pause(waiting)).toMatchObject({ state: 'paused', version: 2 });
    const others = await asAnotherOrganization(stack());
    expectProblem(await act(waiting, 'resume', others), 'not_found');
    expect(await get(waiting)).toMatchObject({ state: 'paused', version: 2 });
    await cancel(waiting);
  });

  it('shows why the platform holds a push back', async () => {
    await app.consent(['oPage00000001']);
    await stack().control.post('/faults', { appid: app.appid, errors: [{ code: 41030, next: 1 }] });
    const id = await create(['oPage00000001']);
    await eventually(async () => (await get(id)).pause_reason !== null);
    expect(await get(id)).toMatchObject({ state: 'sending', pause_reason: 'page_not_released', pending: 1 });
    await stack().api.call(liftLimiter, { params: { app_id: app.id, scope: 'push', key: id } });
    expect(await finished(stack(), id)).toMatchObject({ pause_reason: null, outcomes: { accepted: 1 } });
  });
});

describe('a pause in the middle', () => {
  // A busy machine must not make the engine look dead, for its next look would be in ten minutes.
  const stack = useStack({ times: { ...calmTimes, pollMs: 600_000 } });
  let app: TestApp;
  const { create, get, pause, resume, calls, noIntents } = hand(stack, () => app);
  beforeAll(async () => {
    app = await makeApp(stack(), { spread: 1, concurrency: 1 });
  });

  it('ends the calls with the window under way; nobody loses a place or gets two messages', async () => {
    const openids = Array.from({ length: 6 }, (_, i) => `oMiddle00000${i}`);
    await app.consent(openids);
    await stack().control.post('/faults', { appid: app.appid, latencyMs: 200 });
    const id = await create(openids);
    await eventually(async () => (await calls()) > 0);
    const called = await calls();
    expect(await pause(id)).toMatchObject({ state: 'paused' });
    await noIntents();
    const other = await create(['oNobody000001']);
    await finished(stack(), other);

    const paused = await get(id);
    // One more window may have been on its way when the pause was written.
    expect(await calls()).toBeLessThanOrEqual(called + 1);
    expect(paused.outcomes).toEqual({ accepted: await calls(), failed: 0, suppressed: 0, unknown: 0 });
    expect(paused).toMatchObject({ pending: 6 - (await calls()), law: { holds: true } });
    await stack().control.post('/faults', { appid: app.appid, latencyMs: 0 });
    await resume(id);
    expect(await finished(stack(), id)).toMatchObject({ outcomes: { accepted: 6 }, law: { holds: true } });
    expect(await stack().control.get(`/log?appid=${app.appid}`)).toMatchObject({ sendCalls: 6, duplicates: 0 });
  });
});
