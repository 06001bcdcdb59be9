import { beforeAll, describe, expect, it } from 'vitest';
import { makeApiKey } from '#app/first-run.ts';
import { getPolicy, putOrganizationPolicy, putPolicy } from '#contract/policy.ts';
import { createSegment } from '#contract/segment.ts';
import { newId } from '#core/ids.ts';
import { makeApp, type TestApp } from '#testkit/app.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { asAnotherOrganization } from '#testkit/organization.ts';
import { expectProblem, send } from './support/http.ts';

const stack = useStack();
let app: TestApp;
let params: { app_id: string };

beforeAll(async () => {
  app = await makeApp(stack(), { callback: null });
  params = { app_id: app.id };
});

const put = (what: string, json: unknown) => send(stack(), 'PUT', `/v1/apps/${app.id}/${what}`, { json });
const cap = { max: 1, hours: 24 };

describe('a policy', () => {
  it.each<[string, unknown, string]>([
    ['a cap of zero', { classes: { marketing: { caps: [{ max: 0, hours: 24 }] } } }, '/classes/marketing/caps/0/max'],
    [
      'a cap over no time',
      { classes: { marketing: { caps: [{ max: 1, hours: 0 }] } } },
      '/classes/marketing/caps/0/hours',
    ],
    [
      'a cap over more than we keep',
      { classes: { a: { caps: [{ max: 1, hours: 9999 }] } } },
      '/classes/a/caps/0/hours',
    ],
    ['a total of zero', { total_per_day: 0 }, '/total_per_day'],
    ['a gap of no time', { min_gap_minutes: 0 }, '/min_gap_minutes'],
    ['hours without a length', { quiet_hours: [{ from: '08:00', to: '08:00' }] }, '/quiet_hours/0'],
    ['a time no clock shows', { quiet_hours: [{ from: '25:00', to: '08:00' }] }, '/quiet_hours/0/from'],
    ['a class nobody can name', { classes: { 'Not a class': {} } }, '/classes/Not a class'],
    ['a list nobody has', { block_lists: [newId()] }, '/block_lists/0'],
    ['an unknown member', { quiet: [] }, '/quiet'],
  ])('is refused: %s', async (_, json, pointer) => {
    const before = await stack().api.call(getPolicy, { params });
    const answer = await put('policy', json);
    expectProblem(answer, 'validation_failed', [pointer]);
    expect(await stack().api.call(getPolicy, { params })).toEqual(before);
  });

  it('names lists of its app, not rules, nor lists of another', async () => {
    const other = await makeApp(stack(), { callback: null });
    const rule = await stack().api.call(createSegment, { params, body: { name: '规则', rule: { everyone: true } } });
    const foreign = await stack().api.call(createSegment, { params: { app_id: other.id }, body: { name: '名单' } });
    const own = await stack().api.call(createSegment, { params, body: { name: '名单' } });
    expectProblem(await put('policy', { allow_lists: [own.id, rule.id, foreign.id] }), 'validation_failed', [
      '/allow_lists/1',
      '/allow_lists/2',
    ]);
    expect((await put('policy', { allow_lists: [own.id.toUpperCase()] })).body.policy.allow_lists).toEqual([own.id]);
    await stack().api.call(putPolicy, { params, body: null });
  });

  it('of the app stands before that of the organization', async () => {
    const organization = { total_per_day: 7 };
    await stack().api.call(putOrganizationPolicy, { body: organization });
    expect(await stack().api.call(getPolicy, { params })).toMatchObject({ from: 'organization', policy: organization });
    await stack().api.call(putPolicy, { params, body: { min_gap_minutes: 5 } });
    const own = { from: 'app', policy: { total_per_day: null, min_gap_minutes: 5 } };
    expect(await stack().api.call(getPolicy, { params })).toMatchObject(own);
    await stack().api.call(putPolicy, { params, body: null });
    await stack().api.call(putOrganizationPolicy, { body: null });
    expect(await stack().api.call(getPolicy, { params })).toMatchObject({ from: 'default' });
  });

  it('of an organization is its own, and nothing for a key of one app', async () => {
    const stranger = await asAnotherOrganization(stack());
    await stranger.api.call(putOrganizationPolicy, { body: { total_per_day: 1 } });
    expect(await stack().api.call(getPolicy, { params })).toMatchObject({ from: 'default' });
    const key = await makeApiKey(stack().service, stack().organizationId, 'app');
    await stack().service.pool.query('update api_key set app_id = $1 where id = $2', [app.id, key.split('_')[1]]);
    expectProblem(await send(stack(), 'GET', '/v1/policy', { key }), 'forbidden');
    expectProblem(await send(stack(), 'PUT', '/v1/policy', { key, json: {} }), 'forbidden');
  });
});

describe('a calendar', () => {
  it('is refused with a day that is none, or given twice', async () => {
    const day = { date: '2027-10-01', rest: true };
    expectProblem(await put('calendar', { days: [{ ...day, date: '2027-02-30' }] }), 'validation_failed', [
      '/days/0/date',
    ]);
    expectProblem(await put('calendar', { days: [day, { ...day, rest: false }] }), 'validation_failed', [
      '/days/1/date',
    ]);
  });
});

describe('defaults of a template', () => {
  it('are refused with a rule or a cap that means nothing', async () => {
    const at = `templates/${app.template}/defaults`;
    expectProblem(await put(at, { audience: { attribute: { name: 'nobody_has_it', exists: true } } }), 'rule_invalid', [
      '/audience/attribute/name',
    ]);
    expectProblem(await put(at, { caps: [{ ...cap, max: 0 }] }), 'validation_failed', ['/caps/0/max']);
    expectProblem(await put('templates/TPL_NOBODY/defaults', {}), 'not_found');
  });
});
