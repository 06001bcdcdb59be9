import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { reportEvents } from '#contract/behavior.ts';
import { listEvents } from '#contract/event.ts';
import { putTemplateDefaults } from '#contract/policy.ts';
import { getPush } from '#contract/push.ts';
import { upsertRecipients } from '#contract/recipient.ts';
import { createSchedule, deleteSchedule, getSchedule, updateSchedule } from '#contract/schedule.ts';
import { scheduleById } from '#db/queries/schedule/wait.ts';
import { fireRecurring } from '#engine/schedules/recurring.ts';
import { Schedules } from '#engine/schedules/schedules.ts';
import { fireTrigger } from '#engine/schedules/triggered.ts';
import { applied, eventually, goodFields, makeApp, type TestApp } from '#testkit/app.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import type { TestStack } from '#testkit/stack.ts';
import { openidsOf, seed } from './support/audience.ts';
import { engineContext, HandEngine } from './support/by-hand.ts';
import { done } from './support/campaign.ts';
import { Death, mortalPool } from './support/mortal-pool.ts';
import { calmTimes } from './support/times.ts';

type Body = z.input<NonNullable<typeof createSchedule.body>>;

const hourMs = 3_600_000;
const message = (app: TestApp, fields: Record<string, string> = {}) => {
  return { template: app.template, fields: { ...goodFields, ...fields } };
};

async function scheduled(stack: TestStack, app: TestApp, over: Partial<Body>, push: Partial<Body['push']> = {}) {
  const audience = over.trigger === undefined ? { tags: { any: ['all'] } } : undefined;
  const body = { app_id: app.id, name: '每周一茶', ...over, push: { audience, message: message(app), ...push } };
  return (await stack.api.call(createSchedule, { body })).id;
}

const shown = (stack: TestStack, id: string) => stack.api.call(getSchedule, { params: { schedule_id: id } });

/** Moves the next time of a schedule: `ms` from now. */
async function moveNext(stack: TestStack, id: string, ms: number): Promise<void> {
  const sql = "update schedule set next_at = hongyan_now() + $2 * interval '1 millisecond' where id = $1";
  await stack.service.pool.query(sql, [id, ms]);
}

async function pushesOf(stack: TestStack, id: string) {
  const { rows } = await stack.service.pool.query('select * from push where schedule_id = $1 order by id', [id]);
  return rows as { id: string; due_at: Date; audience_count: number; kind: string; send_before: Date }[];
}

const yearly = { cron: '30 4 1 1 *' };
const hourly = { cron: '0 * * * *' };

describe('a recurring schedule', () => {
  const stack = useStack({ times: calmTimes });

  it('makes a push when its time comes, to whoever the rule names then, and goes on', async () => {
    const app = await makeApp(stack());
    const openids = openidsOf('Weekly', 6);
    await seed(stack(), app, openids.slice(0, 3), { tags: ['all'] });
    const id = await scheduled(stack(), app, { recurrence: yearly }, { class: 'news', priority: 3 });
    expect(await shown(stack(), id)).toMatchObject({ state: 'active', fired: 0, kind: 'recurring', firings: [] });
    await seed(stack(), app, openids.slice(3), { tags: ['all'] });
    await moveNext(stack(), id, -100);
    await eventually(async () => (await shown(stack(), id)).fired === 1);
    const after = await shown(stack(), id);
    expect(after).toMatchObject({
      state: 'active',
      skipped: 0,
      failure: null,
      last_push_id: after.firings[0]!.push_id,
    });
    expect(after.next).toHaveLength(5);
    expect(Date.parse(after.next[0]!)).toBeGreaterThan(Date.now());
    const push = await done(stack(), after.last_push_id!);
    expect(push).toMatchObject({
      outcomes: { accepted: 6 },
      class: 'news',
      priority: 3,
      schedule_id: id,
      name: '每周一茶',
    });
    expect(Date.parse(push.send_before) - Date.parse(push.due_at)).toBe(72 * hourMs);
  });

  it('brings a list with what it says to each of it', async () => {
    const app = await makeApp(stack());
    const openids = openidsOf('Listed', 2);
    await seed(stack(), app, openids);
    const push = {
      audience: { openids },
      message: message(app, { thing1: '{{ tea }}' }),
      recipient_variables: { [openids[0]!]: { tea: '龙井' }, [openids[1]!]: { tea: '普洱' } },
    };
    const id = await scheduled(stack(), app, { recurrence: yearly }, push);
    expect((await shown(stack(), id)).push.audience).toEqual({ list: 'openids', given: 2, matched: 2 });
    await moveNext(stack(), id, -100);
    await eventually(async () => (await shown(stack(), id)).fired === 1);
    await done(stack(), (await shown(stack(), id)).last_push_id!);
    const sent = stack().emulator.world.apps.get(app.appid)!.messages;
    expect(
      sent
        .map(({ data }) => JSON.stringify(data))
        .sort()
        .join(),
    ).toMatch(/普洱.*龙井|龙井.*普洱/);
  });

  it('sends a first part, and variants, at each firing', async () => {
    const app = await makeApp(stack());
    await seed(stack(), app, openidsOf('Parts', 6), { tags: ['all'] });
    const variants = ['a', 'b'].map((name) => ({ name, weight: 50 }));
    const canary = { recipients: 2, wait_minutes: 0 };
    const id = await scheduled(stack(), app, { recurrence: yearly }, { experiment: { variants, key: 'k' }, canary });
    await moveNext(stack(), id, -100);
    await eventually(async () => (await shown(stack(), id)).fired === 1);
    const push = await done(stack(), (await shown(stack(), id)).last_push_id!);
    expect(push).toMatchObject({
      outcomes: { accepted: 6 },
      canary: { recipients: 2 },
      canary_state: { phase: 'passed', target: 2 },
      experiment: { key: 'k', variants },
    });
  });

  it('leaves out what it missed, and says so', async () => {
    const app = await makeApp(stack());
    const id = await scheduled(stack(), app, { recurrence: hourly });
    await moveNext(stack(), id, -5 * hourMs);
    await eventually(async () => (await shown(stack(), id)).skipped >= 5);
    const after = await shown(stack(), id);
    expect(after.firings.some((one) => one.result === 'skipped' && /^missed: \d$/.test(one.detail!))).toBe(true);
    expect(after.fired).toBe(after.firings.filter((one) => one.result === 'fired').length);
    expect(Date.parse(after.next[0]!)).toBeGreaterThan(Date.now());
  });

  it('makes up for the latest one where it says so', async () => {
    const app = await makeApp(stack());
    const id = await scheduled(stack(), app, { recurrence: { ...hourly, missed: 'latest' } });
    await moveNext(stack(), id, -5 * hourMs);
    await eventually(async () => (await shown(stack(), id)).fired >= 1);
    const [first] = await pushesOf(stack(), id);
    expect(Date.now() - first!.due_at.getTime()).toBeLessThan(hourMs + 60_000);
  });

  it('ends when nothing comes any more', async () => {
    const app = await makeApp(stack());
    const end = new Date(Date.now() + 400 * 24 * hourMs).toISOString();
    const id = await scheduled(stack(), app, { recurrence: { ...yearly, end } });
    await stack().service.pool.query(
      `update schedule set next_at = hongyan_now(), plan = plan || jsonb_build_object('end', hongyan_now()) where id = $1`,
      [id],
    );
    await eventually(async () => (await shown(stack(), id)).state === 'ended');
    expect(await shown(stack(), id)).toMatchObject({ fired: 1, next: [] });
  });

  it('stands still while it is paused, and leaves out what passed', async () => {
    const app = await makeApp(stack());
    const id = await scheduled(stack(), app, { recurrence: hourly });
    const change = async (body: z.input<NonNullable<typeof updateSchedule.body>>) => {
      const { version } = await shown(stack(), id);
      const headers = { 'if-match': `"${version}"` };
      return stack().api.call(updateSchedule, { params: { schedule_id: id }, body }, { headers });
    };
    expect(await change({ state: 'paused' })).toMatchObject({ state: 'paused', next: [] });
    const resumed = await change({ state: 'active', name: '每小时' });
    expect(resumed).toMatchObject({ state: 'active', fired: 0, skipped: 0, name: '每小时' });
    expect(Date.parse(resumed.next[0]!)).toBeGreaterThan(Date.now());
    expect(await change({ recurrence: yearly })).toMatchObject({ recurrence: yearly });
    await stack().api.call(deleteSchedule, { params: { schedule_id: id } });
    await expect(shown(stack(), id)).rejects.toThrow('not_found');
    expect(await pushesOf(stack(), id)).toEqual([]);
  });

  it('fails where everybody sees it when its template is gone, and goes on when told to', async () => {
    const app = await makeApp(stack());
    const id = await scheduled(stack(), app, { recurrence: hourly });
    const set = (status: string) =>
      stack().service.pool.query('update template set status = $2 where id = $1', [app.templateId, status]);
    await set('gone');
    await moveNext(stack(), id, 0);
    await eventually(async () => (await shown(stack(), id)).state === 'failed');
    const failed = await shown(stack(), id);
    expect(failed).toMatchObject({ failure: { code: 'template_gone' }, fired: 0, next: [] });
    expect(failed.firings).toMatchObject([{ result: 'failed', push_id: null }]);
    const { items } = await stack().api.call(listEvents, { query: { app_id: app.id } });
    expect(items).toMatchObject([{ kind: 'schedule_failed', payload: { schedule_id: id, code: 'template_gone' } }]);
    await set('active');
    const headers = { 'if-match': `"${failed.version}"` };
    const params = { schedule_id: id };
    const resumed = await stack().api.call(updateSchedule, { params, body: { state: 'active' } }, { headers });
    expect(resumed).toMatchObject({ state: 'active', failure: null });
    expect(resumed.next).toHaveLength(5);
  });
});

describe('a trigger', () => {
  const stack = useStack({ times: calmTimes });
  let serial = 0;

  const report = (app: TestApp, openid: string, name: string, properties?: Record<string, string>, agoMs = 0) => {
    const occurred_at = new Date(Date.now() - agoMs).toISOString();
    const item = { id: `e${serial++}`, openid, name, occurred_at, ...(properties ? { properties } : {}) };
    return stack().api.call(reportEvents, { body: { app_id: app.id, items: [item] } });
  };
  const fired = async (id: string, count: number) => eventually(async () => (await shown(stack(), id)).fired === count);

  it('tells whoever did it, with what they did', async () => {
    const app = await makeApp(stack());
    const [openid, other] = openidsOf('Shipped', 2) as [string, string];
    await seed(stack(), app, [openid, other]);
    const where = [{ property: 'carrier', equals: 'sf' }];
    const push = { message: message(app, { thing1: '{{ event.goods }}' }) };
    const id = await scheduled(stack(), app, { trigger: { event: 'order.shipped', where } }, push);
    await report(app, other, 'order.shipped', { carrier: 'none', goods: '白茶' });
    await report(app, openid, 'order.shipped', { carrier: 'sf', goods: '大红袍' });
    await fired(id, 1);
    const after = await shown(stack(), id);
    expect(after).toMatchObject({ waiting: 0, kind: 'trigger', next: [] });
    expect(await done(stack(), after.last_push_id!)).toMatchObject({
      kind: 'transactional',
      class: 'service',
      schedule_id: id,
      audience_count: 1,
      outcomes: { accepted: 1 },
    });
    const sent = stack().emulator.world.apps.get(app.appid)!.messages;
    expect(sent.map((one) => [one.openid, JSON.stringify(one.data).includes('大红袍')])).toEqual([[openid, true]]);
  });

  it('waits, and tells nobody who did meanwhile what it was about, whatever order it is reported in', async () => {
    const app = await makeApp(stack());
    const [left, paid, early] = openidsOf('Cart', 3) as [string, string, string];
    await seed(stack(), app, [left, paid, early]);
    const trigger = { event: 'cart.added', delay_minutes: 30, cancel_if: [{ event: 'order.paid' }] };
    const id = await scheduled(stack(), app, { trigger });
    // Paid, told before the cart it was about; and paid before the cart was filled.
    await report(app, paid, 'order.paid', undefined, 20 * 60_000);
    await report(app, early, 'order.paid', undefined, 50 * 60_000);
    for (const openid of [left, paid, early]) await report(app, openid, 'cart.added', undefined, 25 * 60_000);
    await eventually(async () => (await shown(stack(), id)).waiting === 3);
    await stack().service.pool.query('update schedule_wait set due_at = hongyan_now() where schedule_id = $1', [id]);
    await eventually(async () => (await shown(stack(), id)).waiting === 0);
    const pushes = await pushesOf(stack(), id);
    expect(pushes.reduce((sum, one) => sum + one.audience_count, 0)).toBe(2);
    expect((await shown(stack(), id)).skipped).toBe(1);
  });

  it.each([
    ['restart', 1],
    ['ignore', 1],
    ['each', 2],
  ] as const)('again: %s', async (again, count) => {
    const app = await makeApp(stack());
    const [openid] = openidsOf('Again', 1) as [string];
    await seed(stack(), app, [openid], { credits: 3 });
    const id = await scheduled(stack(), app, { trigger: { event: 'viewed', delay_minutes: 60, again } });
    await report(app, openid, 'viewed', { n: 'one' }, 40 * 60_000);
    await applied(stack());
    await report(app, openid, 'viewed', { n: 'two' }, 10 * 60_000);
    await applied(stack());
    const { rows } = await stack().service.pool.query(
      "select event -> 'properties' ->> 'n' as n from schedule_wait where schedule_id = $1 order by due_at",
      [id],
    );
    expect(rows.map(({ n }) => n)).toEqual(again === 'each' ? ['one', 'two'] : again === 'restart' ? ['two'] : ['one']);
    await stack().service.pool.query('update schedule_wait set due_at = hongyan_now() where schedule_id = $1', [id]);
    await eventually(async () => (await shown(stack(), id)).waiting === 0);
    // A push has one outcome per recipient, so two messages to one are two pushes.
    expect(await pushesOf(stack(), id)).toHaveLength(count);
  });

  it('welcomes who has just agreed to be told', async () => {
    const app = await makeApp(stack());
    const [openid] = openidsOf('Welcome', 1) as [string];
    const id = await scheduled(stack(), app, { trigger: { event: 'consent.accepted' } });
    await app.consent([openid]);
    await fired(id, 1);
    expect(await done(stack(), (await shown(stack(), id)).last_push_id!)).toMatchObject({ outcomes: { accepted: 1 } });
  });

  it('waits for the next such time of each recipient, where it has one', async () => {
    const app = await makeApp(stack());
    const [openid] = openidsOf('Morning', 1) as [string];
    await seed(stack(), app, [openid]);
    const id = await scheduled(stack(), app, { trigger: { event: 'viewed' } }, { timing: { at_local: '10:00' } });
    await report(app, openid, 'viewed');
    await fired(id, 1);
    const [push] = await pushesOf(stack(), id);
    const slices = async () =>
      (await stack().service.pool.query('select due_at from slice where push_id = $1', [push!.id])).rows;
    await eventually(async () => (await slices()).length === 1);
    // Ten o'clock in the app's zone, Asia/Shanghai.
    const due: Date = (await slices())[0].due_at;
    expect([due.getUTCHours(), due.getUTCMinutes()]).toEqual([2, 0]);
    expect(due.getTime() - Date.now()).toBeLessThan(24 * hourMs);
    expect(push!.send_before.getTime() - due.getTime()).toBeGreaterThanOrEqual(24 * hourMs);
  });

  it('keeps to the audience of its template', async () => {
    const app = await makeApp(stack());
    const [openid, staff] = openidsOf('Staff', 2) as [string, string];
    await seed(stack(), app, [openid]);
    await seed(stack(), app, [staff], { tags: ['staff'] });
    const params = { app_id: app.id, template_id: app.template };
    await stack().api.call(putTemplateDefaults, { params, body: { audience: { tags: { none: ['staff'] } } } });
    const push = { message: message(app, { thing1: '{{ event.goods }}' }) };
    const id = await scheduled(stack(), app, { trigger: { event: 'order.shipped' } }, push);
    for (const one of [openid, staff]) await report(app, one, 'order.shipped', { goods: '白茶' });
    await eventually(async () => (await shown(stack(), id)).waiting === 0 && (await shown(stack(), id)).fired > 0);
    const pushes = await Promise.all((await pushesOf(stack(), id)).map((one) => done(stack(), one.id)));
    expect(pushes.reduce((sum, one) => sum + one.outcomes.accepted, 0)).toBe(1);
  });

  it('lets go of nobody while it is paused', async () => {
    const app = await makeApp(stack());
    const [openid] = openidsOf('Paused', 1) as [string];
    await seed(stack(), app, [openid]);
    const id = await scheduled(stack(), app, { trigger: { event: 'viewed', delay_minutes: 60 } });
    await report(app, openid, 'viewed');
    await eventually(async () => (await shown(stack(), id)).waiting === 1);
    const state = async (to: 'active' | 'paused') => {
      const headers = { 'if-match': `"${(await shown(stack(), id)).version}"` };
      await stack().api.call(updateSchedule, { params: { schedule_id: id }, body: { state: to } }, { headers });
    };
    await state('paused');
    await stack().service.pool.query('update schedule_wait set due_at = hongyan_now() where schedule_id = $1', [id]);
    expect(await shown(stack(), id)).toMatchObject({ state: 'paused', waiting: 1, fired: 0 });
    await state('active');
    await fired(id, 1);
  });
});

describe('whoever fires, and wherever they die', () => {
  const stack = useStack({ env: { HONGYAN_ROLES: 'api' } });
  const crash = fc.record({ nth: fc.nat(12), answerLost: fc.boolean() });

  /** Lets processes try at once, some of which die, and then one that lives, until it is done: the locks of the dead go. */
  async function tries(
    crashes: { nth: number; answerLost: boolean }[],
    attempt: (pool: TestStack['service']['pool']) => Promise<unknown>,
    isDone: () => Promise<boolean>,
  ) {
    const { pool } = stack().service;
    const dying = crashes.map(({ nth, answerLost }) =>
      attempt(mortalPool(pool, nth, answerLost)).catch((error) => {
        if (!(error instanceof Death) && !/dead/.test(String(error))) throw error;
      }),
    );
    await Promise.all(dying);
    await eventually(async () => {
      await attempt(pool);
      return isDone();
    });
  }

  it('a time makes exactly one push', async () => {
    const app = await makeApp(stack(), { callback: null });
    await fc.assert(
      fc.asyncProperty(fc.array(crash, { maxLength: 4 }), async (crashes) => {
        const id = await scheduled(stack(), app, { recurrence: yearly });
        await moveNext(stack(), id, -1000);
        const row = (await scheduleById(stack().service.pool, id))!;
        const isDone = async () => (await shown(stack(), id)).fired > 0;
        await tries(crashes, (pool) => fireRecurring(engineContext(stack(), { pool }), row), isDone);
        const again = (await scheduleById(stack().service.pool, id))!;
        expect(Number(again.fired)).toBe(1);
        expect(await pushesOf(stack(), id)).toHaveLength(1);
        expect((await shown(stack(), id)).firings).toMatchObject([{ result: 'fired', push_id: again.last_push_id }]);
      }),
      { numRuns: 40 },
    );
  });

  it('an event makes exactly one message', async () => {
    const app = await makeApp(stack(), { spread: 1, callback: null });
    const openids = openidsOf('Once', 5);
    const recipients = openids.map((openid) => ({ openid }));
    await stack().api.call(upsertRecipients, { params: { app_id: app.id }, body: { recipients } });
    const engine = await HandEngine.takeOver(stack(), app);
    await fc.assert(
      fc.asyncProperty(fc.array(crash, { maxLength: 4 }), async (crashes) => {
        const id = await scheduled(stack(), app, { trigger: { event: 'viewed' } });
        const items = openids.map((openid) => ({ id: `${id}/${openid}`, openid, name: 'viewed' }));
        await stack().api.call(reportEvents, { body: { app_id: app.id, items } });
        await engine.applyInbox();
        const row = (await scheduleById(stack().service.pool, id))!;
        const group = { schedule_id: id, b: engine.lane.b };
        const isDone = async () => (await shown(stack(), id)).waiting === 0;
        await tries(crashes, (pool) => fireTrigger(engineContext(stack(), { pool }), row, group), isDone);
        expect((await pushesOf(stack(), id)).map((one) => one.audience_count)).toEqual([5]);
        expect((await shown(stack(), id)).waiting).toBe(0);
        await stack().api.call(deleteSchedule, { params: { schedule_id: id } });
      }),
      { numRuns: 30 },
    );
  });

  it('several engines at once make one push of each time', async () => {
    const app = await makeApp(stack(), { callback: null });
    const ids = await Promise.all(Array.from({ length: 12 }, () => scheduled(stack(), app, { recurrence: yearly })));
    for (const id of ids) await moveNext(stack(), id, -1000);
    const engines = Array.from({ length: 4 }, () => new Schedules(engineContext(stack())));
    for (const engine of engines) engine.start();
    await eventually(async () => {
      const all = await Promise.all(ids.map((id) => pushesOf(stack(), id)));
      return all.every((pushes) => pushes.length > 0);
    });
    await Promise.all(engines.map((engine) => engine.stop()));
    const all = await Promise.all(ids.map((id) => pushesOf(stack(), id)));
    expect(all.map((pushes) => pushes.length)).toEqual(ids.map(() => 1));
    expect((await stack().api.call(getPush, { params: { push_id: all[0]![0]!.id } })).state).toBe('scheduled');
  });
});
