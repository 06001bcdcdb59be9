import { beforeAll, describe, expect, it } from 'vitest';
import { putAttribute } from '#contract/attribute.ts';
import { createSchedule, getSchedule, listSchedules, previewSchedule } from '#contract/schedule.ts';
import { goodFields, makeApp, type TestApp } from '#testkit/app.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { asAnotherOrganization } from '#testkit/organization.ts';
import { invite, makeOwner, type TestMember } from '../access/support/browser.ts';
import { expectProblem, send } from './support/http.ts';
import { stored } from './support/stored.ts';

const stack = useStack({ env: { HONGYAN_ROLES: 'api' } });
let app: TestApp;

beforeAll(async () => {
  app = await makeApp(stack(), { callback: null });
  await stack().api.call(putAttribute, { params: { app_id: app.id, name: 'level' }, body: { type: 'string' } });
});

const yearly = { cron: '30 4 1 1 *' };
const message = () => ({ template: app.template, fields: goodFields });
const body = (over: object = {}, push: object = {}) => {
  const all = { audience: { all: true }, message: message(), ...push };
  return { app_id: app.id, name: '计划', recurrence: yearly, ...over, push: all };
};
const post = (json: unknown) => send(stack(), 'POST', '/v1/schedules', { json });
const trigger = (over: object = {}) => ({ recurrence: undefined, trigger: { event: 'viewed', ...over } });
const experiment = { variants: ['a', 'b'].map((name) => ({ name, weight: 50 })) };
const start = '2027-03-02T00:00:00Z';

describe('a schedule', () => {
  it.each<[string, () => unknown, Parameters<typeof expectProblem>[1], string]>([
    [
      'a cron that never fires',
      () => body({ recurrence: { cron: '0 0 31 2 *' } }),
      'schedule_invalid',
      '/recurrence/cron',
    ],
    [
      'a cron that means nothing',
      () => body({ recurrence: { cron: '99 * * * *' } }),
      'schedule_invalid',
      '/recurrence/cron',
    ],
    [
      'a cron by the second',
      () => body({ recurrence: { cron: '* * * * * *' } }),
      'schedule_invalid',
      '/recurrence/cron',
    ],
    [
      'a cron beyond all years',
      () => body({ recurrence: { cron: 'R 0 10 * * *' } }),
      'schedule_invalid',
      '/recurrence/cron',
    ],
    [
      'a start after its end',
      () => body({ recurrence: { ...yearly, start, end: '2027-03-01T00:00:00Z' } }),
      'validation_failed',
      '/recurrence/start',
    ],
    [
      'nothing between start and end',
      () => body({ recurrence: { ...yearly, start, end: '2027-03-03T00:00:00Z' } }),
      'schedule_invalid',
      '/recurrence/cron',
    ],
    [
      'an end that is over',
      () => body({ recurrence: { daily: { at: '10:00' }, end: '2020-01-01T00:00:00Z' } }),
      'schedule_invalid',
      '/recurrence',
    ],
    [
      'a zone that does not exist',
      () => body({ recurrence: { ...yearly, time_zone: 'Asia/Atlantis' } }),
      'validation_failed',
      '/recurrence/time_zone',
    ],
    [
      'two rhythms',
      () => body({ recurrence: { ...yearly, daily: { at: '10:00' } } }),
      'validation_failed',
      '/recurrence',
    ],
    ['no rhythm', () => body({ recurrence: {} }), 'validation_failed', '/recurrence'],
    ['neither recurrence nor trigger', () => body({ recurrence: undefined }), 'validation_failed', ''],
    ['both', () => body({ trigger: { event: 'viewed' } }), 'validation_failed', ''],
    ['nobody to send to', () => body({}, { audience: undefined }), 'schedule_invalid', '/push/audience'],
    ['a trigger with an audience', () => body(trigger()), 'schedule_invalid', '/push/audience'],
    [
      'a delay of years',
      () => body(trigger({ delay_minutes: 1_000_000 }), { audience: undefined }),
      'validation_failed',
      '/trigger/delay_minutes',
    ],
    [
      'a trigger with a first part',
      () => body(trigger(), { audience: undefined, canary: { percent: 10 } }),
      'schedule_invalid',
      '/push/canary',
    ],
    [
      'a trigger with variants',
      () => body(trigger(), { audience: undefined, experiment }),
      'schedule_invalid',
      '/push/experiment',
    ],
    [
      'a trigger that leaves out whose time has passed',
      () => body(trigger(), { audience: undefined, timing: { at_local: '10:00', passed: 'drop' } }),
      'schedule_invalid',
      '/push/timing/passed',
    ],
    [
      'a local time with a date',
      () => body({}, { timing: { at_local: '2027-01-01T10:00' } }),
      'validation_failed',
      '/push/timing/at_local',
    ],
    [
      'two ways to be due',
      () => body({}, { timing: { at_local: '10:00', best_time: {} } }),
      'validation_failed',
      '/push/timing',
    ],
    [
      'a first part of a list',
      () => body({}, { audience: { openids: ['oSomebody_000001'] }, canary: { percent: 10 } }),
      'validation_failed',
      '/canary',
    ],
    [
      'weights that do not sum',
      () => body({}, { experiment: { variants: experiment.variants.map((one) => ({ ...one, weight: 40 })) } }),
      'validation_failed',
      '/push/experiment/variants',
    ],
    [
      'an attribute that nobody has',
      () => body(trigger({ event: undefined, attribute: { name: 'never_seen' } }), { audience: undefined }),
      'rule_invalid',
      '/trigger/attribute/name',
    ],
    [
      'a test that does not fit the attribute',
      () => {
        const attribute = { name: 'level', at_least: 3 };
        return body(trigger({ event: undefined, attribute }), { audience: undefined });
      },
      'rule_invalid',
      '/trigger/attribute/at_least',
    ],
    [
      'an attribute that cancels and does not exist',
      () => body(trigger({ cancel_if: [{ attribute: { name: 'gone', exists: true } }] }), { audience: undefined }),
      'rule_invalid',
      '/trigger/cancel_if/0/attribute/name',
    ],
    [
      'neither event nor attribute',
      () => body(trigger({ event: undefined }), { audience: undefined }),
      'validation_failed',
      '/trigger',
    ],
    [
      'a field that breaks its rule',
      () => body({}, { message: { ...message(), fields: { thing1: 'x' } } }),
      'field_invalid',
      '*',
    ],
    ['an unknown template', () => body({}, { message: { ...message(), template: 'NONE' } }), 'template_not_found', '*'],
  ])('is refused: %s', async (_, json, code, pointer) => {
    const before = await stored(stack());
    const answer = await post(json());
    if (pointer === '*') expect(answer.body.code).toBe(code);
    else expectProblem(answer, code, [pointer]);
    expect(await stored(stack())).toEqual(before);
  });

  it('keeps no openid of its list in the clear', async () => {
    const receipt = await post(body({}, { audience: { openids: ['oSecret_person_00000001'] } }));
    expect(receipt.status).toBe(201);
    const { rows } = await stack().service.pool.query('select t::text as row from schedule t where id = $1', [
      receipt.body.id,
    ]);
    expect(rows[0].row).not.toContain('oSecret_person');
  });

  it('is changed only as it was read', async () => {
    const { body: made, headers } = await post(body());
    expect(headers.get('etag')).toBe('"1"');
    const change = (json: unknown, version?: string) =>
      send(stack(), 'PATCH', `/v1/schedules/${made.id}`, {
        json,
        headers: version === undefined ? {} : { 'if-match': `"${version}"` },
      });
    expectProblem(await change({ name: '新名' }), 'precondition_required');
    expectProblem(await change({ name: '新名' }, '9'), 'version_conflict');
    expectProblem(await change({ trigger: { event: 'viewed' } }, '1'), 'schedule_invalid', ['/trigger']);
    expectProblem(await change({ recurrence: { cron: '0 0 30 2 *' } }, '1'), 'schedule_invalid', ['/recurrence/cron']);
    const changed = await change({ name: '新名', push: body({}, { priority: 7 }).push }, '1');
    expect(changed.body).toMatchObject({ name: '新名', version: 2, push: { priority: 7 } });
  });

  it('names as its authors whoever wrote or changed it, and who answers for their keys', async () => {
    const owner = await makeOwner(stack());
    const operator = await invite(stack(), owner.browser, { role: 'operator' });
    const { id } = (await post(body())).body;
    const authors = async () => {
      const { rows } = await stack().service.pool.query('select authors from schedule where id = $1', [id]);
      return rows[0].authors as string[];
    };
    expect(await authors()).toEqual([expect.stringMatching(/^key:/)]);
    const change = (who: TestMember, version: number, json: object) =>
      who.browser.send('PATCH', `/v1/schedules/${id}`, json, { headers: { 'if-match': `"${version}"` } });
    // Who only pauses it has no hand in what it sends.
    expect((await change(owner, 1, { state: 'paused' })).status).toBe(200);
    expect(await authors()).toHaveLength(1);
    expect((await change(operator, 2, { push: body().push })).status).toBe(200);
    expect(await authors()).toEqual([expect.stringMatching(/^key:/), `member:${operator.id}`]);
  });

  it('is listed page by page, with its next times', async () => {
    const other = await makeApp(stack(), { callback: null });
    const ids = [];
    for (let i = 0; i < 3; i++)
      ids.unshift(
        (
          await post({
            ...body(),
            app_id: other.id,
            push: { ...body().push, message: { ...message(), template: other.template } },
          })
        ).body.id,
      );
    const query = { app_id: other.id, limit: 2 };
    const first = await stack().api.call(listSchedules, { query });
    expect(first.items.map((one) => one.id)).toEqual(ids.slice(0, 2));
    expect(first.items[0]!.next).toHaveLength(5);
    const next = await stack().api.call(listSchedules, { query: { ...query, cursor: first.next_cursor! } });
    expect(next).toMatchObject({ items: [{ id: ids[2] }], next_cursor: null });
  });

  it('says when it would fire, without being made', async () => {
    const before = await stack().api.call(listSchedules, {});
    const recurrence = { weekly: { on: ['mon' as const], at: '10:00' }, time_zone: 'Asia/Tokyo', start };
    const ahead = await stack().api.call(previewSchedule, { body: { app_id: app.id, recurrence, count: 2 } });
    expect(ahead).toEqual({ next: ['2027-03-08T01:00:00.000Z', '2027-03-15T01:00:00.000Z'], time_zone: 'Asia/Tokyo' });
    const never = { app_id: app.id, recurrence: { cron: '0 0 31 2 *' } };
    expectProblem(await send(stack(), 'POST', '/v1/schedules/preview', { json: never }), 'schedule_invalid', [
      '/recurrence/cron',
    ]);
    const stranger = await asAnotherOrganization(stack());
    expectProblem(
      await send(stranger, 'POST', '/v1/schedules/preview', { json: { ...never, recurrence }, key: stranger.key }),
      'not_found',
    );
    expect(await stack().api.call(listSchedules, {})).toEqual(before);
  });

  it('of another organization does not exist', async () => {
    const { id } = await stack().api.call(createSchedule, { body: body() as never });
    const stranger = await asAnotherOrganization(stack());
    const { key } = stranger;
    for (const [method, json, headers] of [
      ['GET', undefined, {}],
      ['PATCH', { name: '改名' }, { 'if-match': '"1"' }],
      ['DELETE', undefined, {}],
    ] as const) {
      expectProblem(await send(stranger, method, `/v1/schedules/${id}`, { json, headers, key }), 'not_found');
    }
    expectProblem(await send(stranger, 'POST', '/v1/schedules', { json: body(), key }), 'not_found');
    expect((await stranger.api.call(listSchedules, {})).items).toEqual([]);
    expect(await stack().api.call(getSchedule, { params: { schedule_id: id } })).toMatchObject({ id, version: 1 });
  });
});
