import { beforeAll, describe, expect, it } from 'vitest';
import { putScene } from '#contract/scene.ts';
import { finished, goodFields, makeApp, pushBody, type TestApp } from '#testkit/app.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { expectProblem, type SendOptions, send } from './support/http.ts';
import { stored } from './support/stored.ts';

const stack = useStack();
let app: TestApp;
let other: TestApp;

beforeAll(async () => {
  app = await makeApp(stack());
  other = await makeApp(stack());
});

const post = (options: SendOptions, path = '/v1/pushes') => send(stack(), 'POST', path, options);
const openids = ['oAlice0000001'];
/** A good push body with something done to it. */
const body = (change: Record<string, unknown> = {}) => ({ ...pushBody(app, openids), ...change });
const message = (change: Record<string, unknown>) => ({
  message: { template: app.template, fields: goodFields, landing: { page: 'pages/index' }, ...change },
});
const fields = (change: Record<string, unknown>) => message({ fields: { ...goodFields, ...change } });
const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();

describe('a request that is no push', () => {
  it.each<[string, () => SendOptions, Parameters<typeof expectProblem>[1], string[]?]>([
    ['malformed JSON', () => ({ raw: '{"app_id": ' }), 'malformed_json'],
    ['an empty body', () => ({ raw: '', type: 'application/json' }), 'malformed_json'],
    ['JSON that is no object', () => ({ raw: '[]' }), 'validation_failed', ['']],
    ['another content type', () => ({ raw: 'a=1', type: 'text/plain' }), 'unsupported_media_type'],
    ['an unknown field', () => ({ json: body({ 'sur/prise': 1 }) }), 'validation_failed', ['/sur~1prise']],
    ['a wrong type', () => ({ json: body({ priority: 'high' }) }), 'validation_failed', ['/priority']],
    ['a missing message', () => ({ json: body({ message: undefined }) }), 'validation_failed', ['/message']],
    [
      'a time without a zone',
      () => ({ json: body({ send_before: '2030-01-01T00:00:00' }) }),
      'validation_failed',
      ['/send_before'],
    ],
    [
      'a time beyond the calendar',
      () => ({ json: body({ schedule: { at: '9999-12-31T23:59:59-12:00' } }) }),
      'validation_failed',
      ['/schedule/at'],
    ],
    ['a character no database keeps', () => ({ json: body({ name: 'a\u0000b' }) }), 'validation_failed', ['/name']],
    [
      'half a character',
      () => ({ json: body({ variables: { city: '\ud800' } }) }),
      'validation_failed',
      ['/variables/city'],
    ],
    ['such a key', () => ({ json: body({ variables: { 'a\u0000/b': 1 } }) }), 'validation_failed', ['/variables']],
    [
      'an unknown template',
      () => ({ json: body(message({ template: 'TPL_NOBODY' })) }),
      'template_not_found',
      ['/message/template'],
    ],
    [
      'a template of another app',
      () => ({ json: body(message({ template: other.template })) }),
      'template_not_found',
      ['/message/template'],
    ],
    [
      'a value that is too long',
      () => ({ json: body(fields({ thing1: '龙'.repeat(21) })) }),
      'field_invalid',
      ['/message/fields/thing1'],
    ],
    [
      'a line break in a value',
      () => ({ json: body(fields({ thing1: '龙\n井' })) }),
      'field_invalid',
      ['/message/fields/thing1'],
    ],
    [
      'two wrong values',
      () => ({ json: body(fields({ time2: 'soon', amount3: 'much' })) }),
      'field_invalid',
      ['/message/fields/time2', '/message/fields/amount3'],
    ],
    [
      'a field the template lacks',
      () => ({ json: body(fields({ thing9: 'x' })) }),
      'field_invalid',
      ['/message/fields/thing9'],
    ],
    [
      'a template field left out',
      () => ({ json: body(message({ fields: { thing1: 'x', time2: '10:30' } })) }),
      'field_invalid',
      ['/message/fields/amount3'],
    ],
    [
      'a broken expression',
      () => ({ json: body(fields({ thing1: '{{ name' })) }),
      'field_invalid',
      ['/message/fields/thing1'],
    ],
    [
      'a landing page that is a link',
      () => ({ json: body(message({ landing: { page: 'https://x.example' } })) }),
      'field_invalid',
      ['/message/landing/page'],
    ],
    [
      'a landing query of ours',
      () => ({ json: body(message({ landing: { page: 'a', query: { hy: 'x' } } })) }),
      'field_invalid',
      ['/message/landing/query/hy'],
    ],
    [
      'a send_before in the past',
      () => ({ json: body({ send_before: '2020-01-01T00:00:00Z' }) }),
      'send_before_invalid',
      ['/send_before'],
    ],
    [
      'a send_before before the due time',
      () => ({ json: body({ schedule: { at: '2040-01-01T00:00:00Z' }, send_before: inAnHour() }) }),
      'send_before_invalid',
      ['/send_before'],
    ],
    [
      'variables for nobody',
      () => ({ json: body({ recipient_variables: { 'oStranger/1': {} } }) }),
      'validation_failed',
      ['/recipient_variables/oStranger~11'],
    ],
    [
      'variables of a rule',
      () => ({ json: body({ audience: { all: true }, recipient_variables: { x: {} } }) }),
      'validation_failed',
      ['/recipient_variables'],
    ],
    [
      'a reserved name',
      () => ({ json: body({ variables: { now: 1, recipient: {} } }) }),
      'validation_failed',
      ['/variables/recipient', '/variables/now'],
    ],
    [
      'a reserved name for one',
      () => ({ json: body({ recipient_variables: { oAlice0000001: { app: 1 } } }) }),
      'validation_failed',
      ['/recipient_variables/oAlice0000001/app'],
    ],
    ['no app, by a key of several', () => ({ json: body({ app_id: undefined }) }), 'validation_failed', ['/app_id']],
    [
      'an Idempotency-Key that is too long',
      () => ({ json: body(), headers: { 'idempotency-key': 'k'.repeat(201) } }),
      'validation_failed',
      ['headers/idempotency-key'],
    ],
    [
      'an Idempotency-Key with blanks',
      () => ({ json: body(), headers: { 'idempotency-key': 'a b' } }),
      'validation_failed',
      ['headers/idempotency-key'],
    ],
  ])('%s', async (_, options, code, pointers) => {
    const before = await stored(stack());
    expectProblem(await post(options()), code, pointers);
    expect(await stored(stack())).toEqual(before);
  });

  it('names every field of a body of the wrong type once', async () => {
    const answer = await post({ json: { ...body(), priority: 'x', draft: 1, class: 'NO' } });
    expectProblem(answer, 'validation_failed', ['/class', '/priority', '/draft']);
  });

  it('a body of 2 MB', async () => {
    const before = await stored(stack());
    const answer = await post({ json: body({ variables: { text: 'x'.repeat(2 * 1024 * 1024) } }) });
    expectProblem(answer, 'body_too_large');
    expect(await stored(stack())).toEqual(before);
  });

  it('more openids than a list takes', async () => {
    const many = Array.from({ length: 1001 }, (_, i) => `oMany${String(i).padStart(8, '0')}`);
    const answer = await post({ json: body({ audience: { openids: many } }) });
    expectProblem(answer, 'validation_failed', ['/audience/openids']);
    const fits = await post({ json: body({ audience: { openids: many.slice(1) }, dry_run: true }) });
    expect(fits.body).toMatchObject({ dry_run: true, audience_count: 1000 });
  });

  it('nesting deeper than anybody means', async () => {
    const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
    const raw = JSON.stringify(body({ variables: { deep: 'HERE' } })).replace('"HERE"', deep);
    expectProblem(await post({ raw }), 'validation_failed', [`/variables/deep${'/0'.repeat(30)}`]);
  });
});

describe('a schedule in the past', () => {
  it('is due at once', async () => {
    const { body: receipt } = await post({ json: body({ schedule: { at: '2020-01-01T00:00:00Z' } }) });
    expect(receipt.state).toBe('sending');
    expect(Math.abs(Date.parse(receipt.due_at) - Date.now())).toBeLessThan(60_000);
    expect(Date.parse(receipt.send_before)).toBe(Date.parse(receipt.due_at) + 24 * 3_600_000);
    await finished(stack(), receipt.id);
  });
});

describe('the other routes', () => {
  const get = (path: string) => send(stack(), 'GET', path);

  it('refuse what is no address of theirs', async () => {
    expectProblem(await get('/v1/nothing'), 'not_found');
    expectProblem(await get('/nothing/at/all?x=1'), 'not_found');
    expectProblem(await send(stack(), 'DELETE', '/v1/pushes'), 'not_found');
    expectProblem(await get('/v1/pushes/%zz'), 'malformed_request');
    expectProblem(await get('/v1/pushes/not-an-id'), 'validation_failed', ['params/push_id']);
    expectProblem(await get('/v1/pushes/6f1c1f6e-3f43-4b53-9d2a-0a5c2f2f3f11'), 'not_found');
    expectProblem(await get(`/v1/apps/${app.id}/recipients/no`), 'validation_failed', ['params/recipient']);
    expectProblem(await get(`/v1/apps/${app.id}/recipients/oNobody00001`), 'not_found');
  });

  it('refuse cursors that are none', async () => {
    const push = (await post({ json: body() })).body.id;
    await finished(stack(), push);
    expectProblem(await get('/v1/pushes?cursor=first'), 'validation_failed', ['querystring/cursor']);
    const wrong = ['x', '1.2', '9999999.00000000-0000-0000-0000-000000000000', '1', '.'];
    for (const cursor of wrong) {
      const answer = await get(`/v1/pushes/${push}/deliveries?cursor=${cursor}`);
      expectProblem(answer, 'validation_failed', ['querystring/cursor']);
    }
    expectProblem(await get('/v1/pushes?limit=0'), 'validation_failed', ['querystring/limit']);
    expectProblem(await get('/v1/pushes?limit=all'), 'validation_failed', ['querystring/limit']);
  });

  it('refuse recipients and scenes that name what is not there', async () => {
    const before = await stored(stack());
    const batch = (json: unknown) => post({ json }, `/v1/apps/${app.id}/recipients/batch`);
    const openid = 'oAlice0000001';
    const credits = { 'no/such': 1 };
    expectProblem(await batch({ recipients: [{ openid, credits: { [app.template]: 1 } }] }), 'validation_failed', [
      '/import_id',
    ]);
    expectProblem(await batch({ import_id: 'i', recipients: [{ openid, credits }] }), 'template_not_found', [
      '/recipients/0/credits/no~1such',
    ]);
    expectProblem(await batch({ recipients: [{ openid, tags: ['a\u0000'] }] }), 'validation_failed', [
      '/recipients/0/tags/0',
    ]);
    const report = (item: Record<string, unknown>) =>
      post(
        { json: { app_id: app.id, items: [{ id: '1', openid, occurred_at: '2026-11-01T00:00:00Z', ...item }] } },
        '/v1/consents',
      );
    expectProblem(await report({ results: { 'no/such': 'accept' } }), 'template_not_found', [
      '/items/0/results/no~1such',
    ]);
    const ahead = { results: { [app.template]: 'accept' }, occurred_at: inAnHour() };
    expectProblem(await report(ahead), 'validation_failed', ['/items/0/occurred_at']);
    const before1970 = { results: { [app.template]: 'accept' }, occurred_at: '0000-01-01T00:00:00Z' };
    expectProblem(await report(before1970), 'validation_failed', ['/items/0/occurred_at']);
    const words = { purpose: '用途', content: '内容', frequency: '频率' };
    const scene = { ...words, template_ids: [app.template, other.template] };
    const put = send(stack(), 'PUT', `/v1/apps/${app.id}/scenes/s`, { json: scene });
    expectProblem(await put, 'template_not_found', ['/template_ids/1']);
    expect(await stored(stack())).toEqual(before);
  });

  it('refuse an AppID registered before and credentials WeChat does not know', async () => {
    const before = await stored(stack());
    const create = (appid: string, secret: string) => post({ json: { name: 'x', appid, secret } }, '/v1/apps');
    expectProblem(await create(app.appid, '0123456789abcdef0123456789abcdef'), 'app_exists');
    const refused = await create('wxunknown0001', '0123456789abcdef0123456789abcdef');
    expectProblem(refused, 'credentials_refused');
    expect(refused.body).toMatchObject({ errcode: 40013, advice: { zh: expect.any(String), en: expect.any(String) } });
    expect(await stored(stack())).toEqual(before);
  });

  it('makes a version of a scene for new words only', async () => {
    const words = { purpose: '告诉您进度', content: '订单状态', frequency: '每单一条', template_ids: [app.template] };
    const put = (change: Partial<typeof words>) =>
      stack().api.call(putScene, { params: { app_id: app.id, key: 'main' }, body: { ...words, ...change } });
    expect((await put({})).version).toBe(1);
    expect((await put({ frequency: '每周一条' })).version).toBe(2);
    expect((await put({ frequency: '每周一条' })).version).toBe(2);
  });
});
