import { beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { createPush } from '#contract/push.ts';
import type { recipientUpsert } from '#contract/recipient.ts';
import { createSegment, estimateSegment } from '#contract/segment.ts';
import { newId } from '#core/ids.ts';
import { applied, finished, makeApp, type PushBody, pushBody, type TestApp } from '#testkit/app.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { type Answer, expectProblem, send } from './support/http.ts';
import { logIn } from './support/miniprogram.ts';

const stack = useStack();
let app: TestApp;
type Recipient = z.input<typeof recipientUpsert>;

beforeAll(async () => {
  app = await makeApp(stack(), { callback: null, spread: 4 });
});

const at = (rest = '') => `/v1/apps/${app.id}/recipients${rest}`;
const write = (...recipients: Recipient[]): Promise<Answer> =>
  send(stack(), 'POST', at('/batch'), { json: { recipients } });
const shown = async (openid: string) => (await send(stack(), 'GET', at(`/${openid}`))).body;
const count = async (audience: PushBody['audience']) =>
  (await stack().api.call(estimateSegment, { params: { app_id: app.id }, body: { audience, exact: true } })).count;

describe('a recipient', () => {
  it('keeps what was told of it, and forgets what is told to be nothing', async () => {
    const openid = 'oWhole0000001';
    const told = {
      alias: '会员-😀-1',
      language: 'zh_CN',
      time_zone: 'Asia/Urumqi',
      country: '中国',
      province: '新疆',
      city: '乌鲁木齐',
      location: { latitude: 43.8256, longitude: 87.6168 },
      device: { platform: 'ios', type: 'tablet' },
      first_seen_at: '2025-01-01T08:00:00+08:00',
      last_seen_at: '2026-01-01T00:00:00Z',
    };
    expect((await write({ openid, ...told })).status).toBe(200);
    const { first_seen_at: first, last_seen_at: last, ...rest } = told;
    expect(await shown(openid)).toMatchObject({
      ...rest,
      first_seen_at: '2025-01-01T00:00:00.000Z',
      last_seen_at: '2026-01-01T00:00:00.000Z',
    });
    // An earlier first and a later last stay.
    await write({ openid, first_seen_at: last, last_seen_at: first });
    expect(await shown(openid)).toMatchObject({
      ...rest,
      first_seen_at: '2025-01-01T00:00:00.000Z',
      last_seen_at: '2026-01-01T00:00:00.000Z',
    });
    await write({ openid, alias: null, city: null, location: null, device: { type: null }, language: null });
    expect(await shown(openid)).toMatchObject({
      alias: null,
      city: null,
      location: null,
      language: null,
      device: { platform: 'ios', type: null },
      province: '新疆',
    });
  });

  it('gains and loses tags, keeps their order, and has at most 1,000', async () => {
    const openid = 'oTags00000001';
    await write({ openid, tags: ['b', 'a'] });
    await write({ openid, add_tags: ['猫', 'a', '👨‍👩‍👧'], remove_tags: ['b'] });
    expect((await shown(openid)).tags).toEqual(['a', '猫', '👨‍👩‍👧']);
    // Both at once: what is taken away is not there.
    await write({ openid, tags: ['x', 'y'], add_tags: ['z'], remove_tags: ['x', 'z'] });
    expect((await shown(openid)).tags).toEqual(['y']);
    await write({ openid, remove_tags: ['y'] });
    expect((await shown(openid)).tags).toEqual([]);
    const many = Array.from({ length: 1000 }, (_, i) => `t${i}`);
    expect((await write({ openid, add_tags: many })).status).toBe(200);
    const answer = await write({ openid: 'oOther000001' }, { openid, add_tags: ['one more'] });
    expectProblem(answer, 'validation_failed', ['/recipients/1/add_tags']);
    expect((await shown(openid)).tags).toHaveLength(1000);
  });

  it('is found by its alias, also where two have the same', async () => {
    await write(
      { openid: 'oAlias000001', alias: 'U-1' },
      { openid: 'oAlias000002', alias: 'U-1' },
      { openid: 'oAlias000003', alias: 'u-1' },
    );
    expect(await count({ aliases: ['U-1', 'nobody'] })).toBe(2);
    const { rows } = await stack().service.pool.query(
      "select t::text as row from recipient t where t::text like '%U-1%'",
    );
    expect(rows).toEqual([]);
  });

  it('that is blocked is sent nothing', async () => {
    const openid = 'oBlocked0001';
    await app.consent([openid]);
    await write({ openid, status: 'blocked' });
    const receipt = await stack().api.call(createPush, { body: pushBody(app, [openid]) });
    if (!('id' in receipt)) throw new Error('a receipt was expected');
    expect((await finished(stack(), receipt.id)).reasons).toMatchObject([{ outcome: 'suppressed', reason: 'blocked' }]);
  });

  it.each<[string, Partial<Recipient>, string]>([
    ['a zone that does not exist', { time_zone: 'Mars/Olympus' }, 'time_zone'],
    ['a place off the globe', { location: { latitude: 0, longitude: 181 } }, 'location/longitude'],
    ['a status that is not theirs to give', { status: 'erased' as never }, 'status'],
    ['half a surrogate pair in a tag', { add_tags: ['\ud83d'] }, 'add_tags/0'],
    ['half a surrogate pair in an attribute', { attributes: { a: '\ude00' } }, 'attributes/a'],
    ['an attribute of objects', { attributes: { a: { b: 1 } as never } }, 'attributes/a'],
  ])('with %s is refused', async (_, over, pointer) => {
    expectProblem(await write({ openid: 'oBad00000001', ...over }), 'validation_failed', [`/recipients/0/${pointer}`]);
  });
});

describe('an attribute', () => {
  it('has one type for ever: that of its first value', async () => {
    expect(
      (await write({ openid: 'oType00000001', attributes: { age: 3, nick: '😀', likes: ['a', 'a'] } })).status,
    ).toBe(200);
    const answer = await write(
      { openid: 'oType00000002' },
      { openid: 'oType00000001', attributes: { age: '4', nick: '好' } },
    );
    expectProblem(answer, 'attribute_type', ['/recipients/1/attributes/age']);
    // Nothing of the call was stored.
    expect((await shown('oType00000001')).attributes).toEqual({ age: 3, nick: '😀', likes: ['a'] });
    expectProblem(await send(stack(), 'GET', at('/oType00000002')), 'not_found');
    const two = await write(
      { openid: 'oType00000003', attributes: { both: 1 } },
      { openid: 'oType00000004', attributes: { both: true } },
    );
    expectProblem(two, 'attribute_type', ['/recipients/1/attributes/both']);
  });

  it('has one type also when two calls are the first at once', async () => {
    const values = [1, 'one', true, ['one']];
    const answers = await Promise.all(
      values.map((value, i) => write({ openid: `oRace0000000${i}`, attributes: { raced: value } })),
    );
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(1);
    for (const answer of answers.filter((one) => one.status !== 200)) {
      expectProblem(answer, 'attribute_type', ['/recipients/0/attributes/raced']);
    }
  });

  it('that is a date is declared, and kept in UTC', async () => {
    const path = `/v1/apps/${app.id}/attributes`;
    expect((await send(stack(), 'PUT', `${path}/renews`, { json: { type: 'date' } })).status).toBe(200);
    const dates = ['2026-11-22', '2026-11-22T08:00:00+08:00', '2026-11-22T00:00:00.000Z'];
    for (const [i, renews] of dates.entries()) await write({ openid: `oDate0000000${i}`, attributes: { renews } });
    expect(await count({ rule: { attribute: { name: 'renews', equals: '2026-11-22' } } })).toBe(3);
    for (const renews of ['tomorrow', '2026-02-30', '2026-13-01', 5, true]) {
      const answer = await write({ openid: 'oDate00000009', attributes: { renews } });
      expectProblem(answer, 'attribute_type', ['/recipients/0/attributes/renews']);
    }
    expectProblem(await send(stack(), 'PUT', `${path}/renews`, { json: { type: 'string' } }), 'attribute_type', [
      '/type',
    ]);
    expectProblem(await send(stack(), 'PUT', `${path}/Bad-Name`, { json: { type: 'string' } }), 'validation_failed', [
      'params/name',
    ]);
  });
});

describe('everything held on one person', () => {
  const openid = 'oErase0000001';
  const secrets = [
    openid,
    'uUnionErase1',
    'alias-erase',
    'tag-erase',
    'attribute-erase',
    'event-erase',
    'variable-erase',
    '拉萨',
  ];
  let id: string;
  let pushId: string;
  let list: string;
  let token: string;

  beforeAll(async () => {
    const user = await logIn(stack(), app, openid);
    token = user.token;
    await user.report({ [app.template]: 'accept' });
    await write({
      openid,
      unionid: 'uUnionErase1',
      alias: 'alias-erase',
      tags: ['tag-erase'],
      attributes: { nick: 'attribute-erase' },
      city: '拉萨',
      location: { latitude: 29.65, longitude: 91.13 },
    });
    const item = { id: newId(), openid, name: 'bought', properties: { what: 'event-erase' } };
    await send(stack(), 'POST', '/v1/events', { json: { app_id: app.id, items: [item] } });
    await applied(stack());
    id = await app.recipientId(openid);
    list = (
      await stack().api.call(createSegment, {
        params: { app_id: app.id },
        body: { name: '名单', from: { openids: [openid] } },
      })
    ).id;
    const over = { no_credit: 'try' as const, recipient_variables: { [openid]: { x: 'variable-erase' } } };
    const receipt = await stack().api.call(createPush, { body: pushBody(app, [openid], over) });
    pushId = 'id' in receipt ? receipt.id : '';
    await finished(stack(), pushId);
    await applied(stack());
  });

  it('is exported', async () => {
    const { status, body } = await send(stack(), 'GET', at(`/${openid}/export`));
    expect(status).toBe(200);
    for (const secret of secrets) expect(JSON.stringify(body)).toContain(secret);
    expect(body).toMatchObject({
      recipient: { id, consents: [{ status: 'granted' }] },
      consent_entries: [{ reason: 'accept', delta: 1 }, { reason: 'platform_refused' }],
      events: [{ name: 'bought' }],
      deliveries: [{ push_id: pushId, variables: { x: 'variable-erase' } }],
      lists: [{ id: list, name: '名单' }],
    });
  });

  it('is erased: only numbers stay', async () => {
    const before = await send(stack(), 'GET', `/v1/pushes/${pushId}`);
    // One more report waits to be applied by whoever is next.
    const json = { nonce: newId(), attributes: { nick2: 'attribute-erase' } };
    await send(stack(), 'POST', '/door/identify', { json, key: token });
    expect((await send(stack(), 'DELETE', at(`/${openid}`))).body).toEqual({ id, erased: true });
    // Its token outlives it.
    const events = [{ nonce: newId(), name: 'bought', properties: { what: 'event-erase' } }];
    await send(stack(), 'POST', '/door/events', { json: { events }, key: token });
    await applied(stack());
    expect((await send(stack(), 'DELETE', at(`/${id}`))).status).toBe(200);

    const { body } = await send(stack(), 'GET', at(`/${id}/export`));
    expect(body).toMatchObject({ recipient: { openid: null, status: 'erased' }, events: [], lists: [] });
    for (const secret of secrets) expect(JSON.stringify(body)).not.toContain(secret);
    const { pool } = stack().service;
    for (const table of [
      'recipient',
      'behavior',
      'inbox',
      'push',
      'slice',
      'segment_member',
      'delivery',
      'consent_entry',
    ]) {
      const { rows } = await pool.query(`select t::text as row from ${table} t where t::text ~ $1`, [
        secrets.join('|'),
      ]);
      expect(rows, table).toEqual([]);
    }
    const sealed = await pool.query('select openid, unionid, alias from recipient where id = $1', [id]);
    expect(sealed.rows).toEqual([{ openid: null, unionid: null, alias: null }]);
    const reports = await pool.query('select from inbox where recipient_id = $1 and openid is not null', [id]);
    expect(reports.rows).toEqual([]);
    const { rows } = await pool.query('select audience from push where id = $1', [pushId]);
    expect(rows[0].audience.openids).toEqual({});

    // The push still adds up, and nothing more is sent.
    const after = await send(stack(), 'GET', `/v1/pushes/${pushId}`);
    expect(after.body).toMatchObject({ outcomes: before.body.outcomes, law: { holds: true } });
    expect(await count({ segment_id: list })).toBe(0);
    const receipt = await stack().api.call(createPush, { body: pushBody(app, [openid]) });
    if (!('id' in receipt)) throw new Error('a receipt was expected');
    expect((await finished(stack(), receipt.id)).reasons).toMatchObject([{ outcome: 'suppressed', reason: 'erased' }]);
  });

  it('begins anew when the person comes back', async () => {
    await logIn(stack(), app, openid);
    await applied(stack());
    expect(await shown(openid)).toMatchObject({ id, openid, status: 'active', tags: [], attributes: {}, alias: null });
  });

  it('of nobody is nothing', async () => {
    for (const method of ['GET', 'DELETE']) {
      const path = method === 'GET' ? '/oNobody00001/export' : '/oNobody00001';
      expectProblem(await send(stack(), method, at(path)), 'not_found');
    }
  });
});
