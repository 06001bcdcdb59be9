import { beforeAll, describe, expect, it } from 'vitest';
import { listAudit } from '#contract/audit.ts';
import { createSchedule, getSchedule } from '#contract/schedule.ts';
import { eventually, finished, goodFields, makeApp, type TestApp } from '#testkit/app.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { asAnotherOrganization } from '#testkit/organization.ts';
import { adminOf, type Door, doorKey, doorOf, jpushBody, pushOf } from './support.ts';

const stack = useStack();
let app: TestApp;
let door: Door;
let theirs: Door;
const anna = 'oAnna0000001';

beforeAll(async () => {
  app = await makeApp(stack());
  door = doorOf(stack(), await doorKey(stack(), app));
  await app.consent([anna]);
  const other = await asAnotherOrganization(stack());
  theirs = doorOf(stack(), await doorKey(other, await makeApp(other)));
});

const later = { single: { time: '2099-01-02 08:30:15' } };
const weekly = {
  periodical: {
    start: '2098-12-31 00:00:00',
    end: '2099-06-01 00:00:00',
    time: '09:00:00',
    time_unit: 'week',
    frequency: 2,
    point: ['MON', 'FRI'],
  },
};
const schedule = (trigger: unknown, over: Record<string, unknown> = {}) => ({
  name: '早安',
  enabled: true,
  trigger,
  push: jpushBody({ registration_id: [anna] }),
  ...over,
});
const make = (trigger: unknown, over: Record<string, unknown> = {}) =>
  door.send('POST', '/v3/schedules', schedule(trigger, over));

/** Moves a single schedule to now, as if its time had come. */
async function come(id: string): Promise<void> {
  const at = new Date().toISOString();
  await stack().service.pool.query(
    `update schedule set plan = jsonb_set(plan, '{once,at}', to_jsonb($2::text)), next_at = $2::timestamptz where id = $1`,
    [id, at],
  );
}

describe('a schedule at the door', () => {
  it('fires once at its second, and tells which msg_ids it made', async () => {
    const { body } = await make(later);
    expect(body).toEqual({ schedule_id: expect.stringMatching(/^[0-9a-f-]{36}$/), name: '早安' });
    const path = `/v3/schedules/${body.schedule_id}`;
    const planned = await stack().api.call(getSchedule, { params: { schedule_id: body.schedule_id } });
    expect(planned.next).toEqual(['2099-01-02T00:30:15.000Z']);
    expect((await door.send('GET', `${path}/msg_ids`)).body).toEqual({ count: 0, msgids: [] });
    await come(body.schedule_id);
    await eventually(async () => (await door.send('GET', `${path}/msg_ids`)).body.count === 1);
    const { msgids } = (await door.send('GET', `${path}/msg_ids`)).body;
    const push = await pushOf(stack(), app, msgids[0]);
    expect(await finished(stack(), push.id)).toMatchObject({
      outcomes: { accepted: 1 },
      schedule_id: body.schedule_id,
    });
    expect((await door.send('GET', path)).body).toMatchObject({ enabled: false });
    const late = await door.send('PUT', path, { name: '晚了' });
    expect([late.status, late.body.error.code]).toEqual([400, 8100]);
  });

  it('is shown as it was made, but for who is on its lists', async () => {
    const { body } = await make(weekly, { push: jpushBody({ tag: ['vip'], alias: ['u1'] }) });
    const shown = (await door.send('GET', `/v3/schedules/${body.schedule_id}`)).body;
    expect(shown).toMatchObject({
      schedule_id: body.schedule_id,
      name: '早安',
      enabled: true,
      trigger: weekly,
      push: { platform: 'all', audience: { tag: ['vip'], alias: [] }, notification: { alert: '您的订单已发货' } },
    });
    const ours = await stack().api.call(getSchedule, { params: { schedule_id: body.schedule_id } });
    // The 31st of December 2098 is a Wednesday: the first Friday of its week, then Monday two weeks on.
    expect(ours.next.slice(0, 2)).toEqual(['2099-01-02T01:00:00.000Z', '2099-01-12T01:00:00.000Z']);
    expect(JSON.stringify(ours)).not.toContain('u1');
  });

  it('is changed part by part, switched off and on, and deleted; all of it in the audit log', async () => {
    const { schedule_id: id } = (await make(later)).body;
    const path = `/v3/schedules/${id}`;
    const put = async (body: unknown) => (await door.send('PUT', path, body)).body;
    expect(await put({ name: '晚安', enabled: false })).toMatchObject({ name: '晚安', enabled: false, trigger: later });
    const sooner = { single: { time: '2098-01-02 08:30:15' } };
    expect(await put({ enabled: true, trigger: sooner })).toMatchObject({ enabled: true, trigger: sooner });
    const push = jpushBody('all', { notification: { alert: '别的' } });
    expect(await put({ push })).toMatchObject({ push: { audience: 'all', notification: { alert: '别的' } } });
    expect((await door.send('DELETE', path)).body).toEqual({});
    expect((await door.send('GET', path)).body.error.code).toBe(8104);
    const { items } = await (await adminOf(stack())).call(listAudit, { query: { limit: 100 } });
    const done = items.filter((one) => one.target === id).map((one) => one.action);
    expect(done.sort()).toEqual([
      'createSchedule',
      'deleteSchedule',
      'updateSchedule',
      'updateSchedule',
      'updateSchedule',
    ]);
  });

  it('is listed by pages, and those of /v1, of another app, or ended are not', async () => {
    const before = (await door.send('GET', '/v3/schedules')).body;
    await stack().api.call(createSchedule, {
      body: {
        app_id: app.id,
        name: '自己的',
        recurrence: { daily: { at: '10:00' } },
        push: { audience: { all: true }, message: { template: app.template, fields: goodFields } },
      },
    });
    const { schedule_id: id } = (await make(later)).body;
    const after = (await door.send('GET', '/v3/schedules?page=1')).body;
    expect(after).toMatchObject({ total_count: before.total_count + 1, total_pages: 1, page: 1 });
    expect(after.schedules[0].schedule_id).toBe(id);
    expect((await door.send('GET', '/v3/schedules?page=9')).body).toMatchObject({ page: 9, schedules: [] });
    expect((await theirs.send('GET', '/v3/schedules')).body).toMatchObject({ total_count: 0, schedules: [] });
    for (const [method, body] of [['GET'], ['PUT', { name: 'x' }], ['DELETE']] as const) {
      const answer = await theirs.send(method, `/v3/schedules/${id}`, body);
      expect([answer.status, answer.body.error.code]).toEqual([404, 8104]);
    }
  });

  it('is made once under one cid', async () => {
    const twins = await Promise.all(Array.from({ length: 5 }, () => make(later, { cid: 'twin' })));
    const ids = twins.filter((one) => one.status === 200).map((one) => one.body.schedule_id);
    expect(new Set(ids).size).toBe(1);
    expect((await make(later, { cid: 'twin' })).body.schedule_id).toBe(ids[0]);
    expect((await make(later, { cid: 'twin', name: '别的' })).body.error.code).toBe(8100);
  });
});

describe('a bad schedule', () => {
  it.each([
    ['without a trigger', {}],
    ['of a time that has passed', { single: { time: '2020-01-01 00:00:00' } }],
    ['of half a time', { single: { time: '2099-01-01 00:00' } }],
    [
      'that never comes',
      { periodical: { ...weekly.periodical, start: '2020-01-01 00:00:00', end: '2020-06-01 00:00:00' } },
    ],
    ['of two triggers', { ...later, ...weekly }],
    ['of too long a span', { periodical: { ...weekly.periodical, end: '2101-01-01 00:00:00' } }],
    ['by intelligence', { intelligent: { backup_time: '2099-01-01 00:00:00' } }],
  ])('%s is 8100', async (_, trigger) => {
    const answer = await make(trigger);
    expect([answer.status, answer.body.error.code]).toEqual([400, 8100]);
  });

  it.each([
    ['switched off', { enabled: false }],
    ['without a name', { name: '' }],
    ['without a push', { push: undefined }],
    ['of a push to nobody', { push: jpushBody({}) }],
    ['of a push without a text', { push: { platform: 'all', audience: 'all' } }],
    ['of a push with too long a text', { push: jpushBody('all', { notification: { alert: '长'.repeat(50) } }) }],
  ])('%s is 8100', async (_, over) => {
    const answer = await make(later, over);
    expect([answer.status, answer.body.error.code]).toEqual([400, 8100]);
  });

  it('does not become one of the other kind', async () => {
    const { schedule_id: id } = (await make(later)).body;
    const answer = await door.send('PUT', `/v3/schedules/${id}`, { trigger: weekly });
    expect([answer.status, answer.body.error.code]).toEqual([400, 8100]);
    expect((await door.send('GET', '/v3/schedules/none')).body.error.code).toBe(8104);
    expect((await door.send('GET', '/v3/schedules?page=0')).body.error.code).toBe(8100);
  });
});
