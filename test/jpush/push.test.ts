import { beforeAll, describe, expect, it } from 'vitest';
import { listApiKeys, revokeApiKey, setJpushKey } from '#contract/api-key.ts';
import { listAudit } from '#contract/audit.ts';
import type { ApiClient } from '#contract/client.ts';
import { createPush } from '#contract/push.ts';
import { listPushes } from '#contract/push-list.ts';
import { upsertRecipients } from '#contract/recipient.ts';
import { createSegment } from '#contract/segment.ts';
import { eventually, finished, goodFields, makeApp, pushBody, type TestApp } from '#testkit/app.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { asAnotherOrganization } from '#testkit/organization.ts';
import { expectProblem, send } from '../api/support/http.ts';
import { adminOf, type Door, doorKey, doorOf, jpushBody, pushOf } from './support.ts';

const stack = useStack();
let app: TestApp;
let door: Door;
let admin: ApiClient;
const anna = 'oAnna0000001';
const bert = 'oBert0000001';
const cora = 'oCora0000001';

beforeAll(async () => {
  app = await makeApp(stack());
  admin = await adminOf(stack());
  door = doorOf(stack(), await doorKey(stack(), app));
  await app.consent([anna, bert, cora]);
  await stack().api.call(upsertRecipients, {
    params: { app_id: app.id },
    body: {
      recipients: [
        { openid: anna, alias: 'user-1', tags: ['vip', 'beijing'] },
        { openid: bert, alias: 'user-2', tags: ['vip'] },
        { openid: cora, tags: ['beijing'] },
      ],
    },
  });
});

const push = (audience: unknown, over: Record<string, unknown> = {}) =>
  door.send('POST', '/v3/push', jpushBody(audience, over));
const validate = (audience: unknown, over: Record<string, unknown> = {}) =>
  door.send('POST', '/v3/push/validate', jpushBody(audience, over));

describe('a push at the door', () => {
  it('reaches the phone with the text of the notification, and is answered by a number and the sendno', async () => {
    const answer = await push({ alias: ['user-1'] });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ sendno: '7', msg_id: expect.stringMatching(/^\d{18,19}$/) });
    const made = await pushOf(stack(), app, answer.body.msg_id);
    const done = await finished(stack(), made.id);
    expect(done).toMatchObject({
      kind: 'transactional',
      audience_count: 1,
      outcomes: { accepted: 1 },
      origin: 'jpush',
    });
    const own = await stack().api.call(createPush, { body: pushBody(app, [anna]) });
    const { items } = await stack().api.call(listPushes, { query: { app_id: app.id } });
    const origins = new Map(items.map((one) => [one.id, one.origin]));
    expect([origins.get(made.id), origins.get('id' in own ? own.id : '')]).toEqual(['jpush', 'api']);
    const inbox = await stack().control.get<{ messages: { data: unknown }[] }>(`/apps/${app.appid}/phones/${anna}`);
    expect(JSON.stringify(inbox)).toContain('您的订单已发货');
  });

  it('brings its own template in extras, whose values are texts and never expressions', async () => {
    await app.consent([anna]);
    const data = { ...goodFields, thing1: { value: '{{ 1 | plus: 1 }}' } };
    const msg_wechatmp = { template_id: app.template, page: 'pages/order?id=1', data };
    const answer = await push(
      { registration_id: [anna] },
      {
        notification: { android: { alert: '看不到', extras: { msg_wechatmp } } },
      },
    );
    expect(answer.body).toMatchObject({ sendno: '7' });
    const made = await pushOf(stack(), app, answer.body.msg_id);
    expect(made.message).toMatchObject({ template: app.template, landing: { page: 'pages/order?id=1' } });
    await finished(stack(), made.id);
    expect(JSON.stringify(await stack().control.get(`/apps/${app.appid}/phones/${anna}`))).toContain(
      '{{ 1 | plus: 1 }}',
    );
  });

  it.each([
    [{ tag: ['vip', 'beijing'] }, 3],
    [{ tag_and: ['vip', 'beijing'] }, 1],
    [{ tag: ['vip'], tag_not: ['beijing'] }, 1],
    [{ alias: ['user-1', 'user-2'] }, 2],
    [{ tag: ['beijing'], registration_id: [bert, cora] }, 1],
    ['all', 3],
  ])('goes to %j', async (audience, count) => {
    const { body } = await push(audience, { options: { time_to_live: 0 } });
    const { id } = await pushOf(stack(), app, body.msg_id);
    const done = await finished(stack(), id);
    expect(done.audience_count).toBe(count);
    expect(Date.parse(done.send_before) - Date.parse(done.due_at)).toBeLessThan(120_000);
  });

  it('goes to a segment of ours', async () => {
    const segment = await stack().api.call(createSegment, {
      params: { app_id: app.id },
      body: { name: '常客', rule: { tags: { any: ['vip'] } } },
    });
    const { body } = await push({ segment: [segment.id] });
    const { id } = await pushOf(stack(), app, body.msg_id);
    expect((await finished(stack(), id)).audience_count).toBe(2);
  });

  it('is spread over the minutes of big_push_duration, and of the class it names', async () => {
    const { body } = await push({ tag: ['vip', 'beijing'] }, { options: { big_push_duration: 2, classification: 1 } });
    expect(await pushOf(stack(), app, body.msg_id)).toMatchObject({ pace: { per_minute: 2 }, class: 'service' });
  });

  it('is only checked by validate', async () => {
    const before = await stack().service.pool.query('select count(*) from push');
    expect((await validate({ alias: ['user-1'] })).body).toEqual({ sendno: '7', msg_id: '0' });
    expect((await validate({ alias: ['nobody'] })).body.error.code).toBe(1011);
    const after = await stack().service.pool.query('select count(*) from push');
    expect(after.rows).toEqual(before.rows);
  });

  it('says at once that nobody is meant: 1011', async () => {
    for (const audience of [{ alias: ['nobody'] }, { registration_id: ['oNobody00001'] }, { tag: ['no-such-tag'] }]) {
      const answer = await push(audience);
      expect([answer.status, answer.body.error.code]).toEqual([400, 1011]);
    }
  });
});

describe('a cid', () => {
  it('is given in the shape JPush has, as many as wanted', async () => {
    const { body } = await door.send('GET', '/v3/push/cid?count=3&type=push');
    const appKey = door.key.split(':')[0];
    expect(body.cidlist).toHaveLength(3);
    for (const cid of body.cidlist) expect(cid).toMatch(new RegExp(`^${appKey}-[0-9a-f-]{36}$`));
    expect((await door.send('GET', '/v3/push/cid')).body.cidlist).toHaveLength(1);
    expect((await door.send('GET', '/v3/push/cid?count=1001')).body.error.code).toBe(1003);
  });

  it('makes a repeat safe: the first answer again, with another sendno, and nothing is sent twice', async () => {
    const cid = 'my-own-order-4711';
    const first = await push({ alias: ['user-2'] }, { cid, options: { sendno: 1 } });
    const again = await push({ alias: ['user-2'] }, { cid, options: { sendno: 2 } });
    expect(again.body).toEqual({ ...first.body, sendno: '2' });
    const twins = await Promise.all(
      Array.from({ length: 8 }, () => push({ alias: ['user-2'] }, { cid: 'twins', options: { sendno: 3 } })),
    );
    const answered = twins.filter((one) => one.status === 200).map((one) => one.body.msg_id);
    expect(new Set(answered).size).toBe(1);
    for (const one of twins.filter((twin) => twin.status !== 200)) expect(one.body.error.code).toBe(1030);
  });

  it('answers a repeat also of a slow push, and when nobody is meant any more', async () => {
    const slow = { cid: 'slow', options: { big_push_duration: 5 } };
    const first = await push({ registration_id: [cora] }, slow);
    expect((await push({ registration_id: [cora] }, slow)).body).toEqual(first.body);
  });

  it('of another push is refused, and nothing is sent in silence', async () => {
    const cid = 'reused';
    expect((await push({ alias: ['user-1'] }, { cid })).status).toBe(200);
    const other = await push({ alias: ['user-2'] }, { cid });
    expect([other.status, other.body.error.code]).toEqual([400, 1003]);
  });

  it('belongs to its app: another app may use the same text', async () => {
    const other = await makeApp(stack());
    await other.consent([anna]);
    const theirs = doorOf(stack(), await doorKey(stack(), other));
    const first = await push({ registration_id: [anna] }, { cid: 'shared' });
    const second = await theirs.send('POST', '/v3/push', jpushBody({ registration_id: [anna] }, { cid: 'shared' }));
    expect(second.status).toBe(200);
    expect(second.body.msg_id).not.toBe(first.body.msg_id);
  });
});

describe('withdraw', () => {
  it('cancels whoever was not called yet, and may be repeated', async () => {
    const { body } = await push({ tag: ['vip'] }, { options: { big_push_duration: 1400 } });
    const gone = await door.send('DELETE', `/v3/push/${body.msg_id}`);
    expect([gone.status, gone.body]).toEqual([200, {}]);
    expect((await door.send('DELETE', `/v3/push/${body.msg_id}`)).status).toBe(200);
    const push_ = await pushOf(stack(), app, body.msg_id);
    expect((await finished(stack(), push_.id)).state).toBe('cancelled');
    await eventually(async () => {
      const { items } = await admin.call(listAudit, { query: { action: 'cancelPush' } });
      return items.some((one) => one.target === push_.id && one.actor.kind === 'key');
    });
  });

  it('of a push that is over, of another app or of none is refused alike', async () => {
    const { body } = await push({ alias: ['user-1'] });
    await finished(stack(), (await pushOf(stack(), app, body.msg_id)).id);
    expect((await door.send('DELETE', `/v3/push/${body.msg_id}`)).body.error.code).toBe(1003);
    const other = await asAnotherOrganization(stack());
    const foreign = await makeApp(other);
    const theirs = doorOf(stack(), await doorKey(other, foreign));
    const answers = [
      await theirs.send('DELETE', `/v3/push/${body.msg_id}`),
      await theirs.send('DELETE', '/v3/push/912345678901234567'),
      await theirs.send('DELETE', '/v3/push/x'),
    ];
    for (const answer of answers) expect([answer.status, answer.text]).toEqual([400, answers[0]!.text]);
  });
});

describe('bad input', () => {
  it.each([
    ['junk', '{"platform":', 1003],
    ['a list', '[]', 1003],
    ['nothing', '', 1003],
    ['no platform', JSON.stringify({ audience: 'all', notification: { alert: 'a' } }), 1002],
    ['no audience', JSON.stringify({ platform: 'all', notification: { alert: 'a' } }), 1002],
    ['no message', JSON.stringify({ platform: 'all', audience: 'all' }), 1002],
    ['another platform', JSON.stringify(jpushBody('all', { platform: ['palm'] })), 1003],
    ['a key JPush does not have', JSON.stringify(jpushBody('all', { colour: 1 })), 1009],
    ['an audience we do not have', JSON.stringify(jpushBody({ abtest: ['x'] })), 1009],
    ['an audience of nobody', JSON.stringify(jpushBody({})), 1003],
    ['an empty list', JSON.stringify(jpushBody({ tag: [] })), 1003],
    ['1,001 aliases', JSON.stringify(jpushBody({ alias: Array.from({ length: 1001 }, (_, i) => `u${i}`) })), 1003],
    ['21 tags', JSON.stringify(jpushBody({ tag: Array.from({ length: 21 }, (_, i) => `t${i}`) })), 1003],
    ['two segments', JSON.stringify(jpushBody({ segment: ['a', 'b'] })), 1003],
    ['no segment of ours', JSON.stringify(jpushBody({ segment: ['a'] })), 1003],
    ['a message to replace', JSON.stringify(jpushBody('all', { options: { override_msg_id: 1 } })), 1003],
    ['an SMS as well', JSON.stringify(jpushBody('all', { sms_message: { delay_time: 0 } })), 1009],
    ['a NUL', JSON.stringify(jpushBody({ alias: ['a\u0000'] })), 1003],
    ['a cid of spaces', JSON.stringify(jpushBody('all', { cid: 'a b' })), 1003],
    ['too long a text', JSON.stringify(jpushBody('all', { notification: { alert: '长'.repeat(50) } })), 1003],
    ['no text', JSON.stringify(jpushBody('all', { notification: { android: { title: 'x' } } })), 1003],
    [
      'a template of nobody',
      JSON.stringify(
        jpushBody('all', {
          message: { msg_content: '', extras: { msg_wechatmp: { template_id: 'TPL_X', data: { thing1: 'a' } } } },
        }),
      ),
      1003,
    ],
    [
      'a key that is an expression',
      JSON.stringify(
        jpushBody('all', {
          message: { msg_content: '', extras: { msg_wechatmp: { template_id: 'x', data: { 'a }}': 'a' } } } },
        }),
      ),
      1003,
    ],
    ['its prototype', '{"__proto__":{},"platform":"all","audience":"all","notification":{"alert":"a"}}', 1003],
  ])('%s', async (_, raw, code) => {
    const answer = await door.send('POST', '/v3/push', undefined, { raw });
    expect([answer.status, answer.body.error?.code]).toEqual([400, code]);
    expect(answer.body).toEqual({ error: { code, message: expect.stringMatching(/./) } });
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
  });

  it('is told where it is wrong', async () => {
    const answer = await push({ alias: Array.from({ length: 1001 }, (_, i) => `u${i}`) });
    expect(answer.body.error.message).toContain('/audience/alias');
  });

  it('of a method or an address is told in the same envelope', async () => {
    const get = await door.send('GET', '/v3/push');
    expect([get.status, get.body.error.code]).toEqual([405, 1001]);
    const nowhere = await door.send('POST', '/v3/grouppush', jpushBody('all'));
    expect([nowhere.status, nowhere.body.error.code]).toEqual([400, 1003]);
    const unread = await door.send('DELETE', '/v3/push/%zz');
    expect([unread.status, unread.body.error.code]).toEqual([400, 1003]);
  });

  it('without a message of the key and without a template of its own is 1002', async () => {
    const bare = doorOf(stack(), await doorKey(stack(), app, { jpush: {} }));
    const answer = await bare.send('POST', '/v3/push', jpushBody({ alias: ['user-1'] }));
    expect([answer.status, answer.body.error.code]).toEqual([400, 1002]);
  });
});

describe('who is let in', () => {
  const bodyless = jpushBody({ alias: ['user-1'] });

  it('is nobody with another secret, another AppKey, another kind of key, or none', async () => {
    const [appKey, secret] = door.key.split(':') as [string, string];
    const wrong = [`${appKey}:${secret.slice(1)}0`, `${secret}:${appKey}`, `${appKey}:`, 'x', '', stack().key];
    for (const key of wrong) {
      const answer = await doorOf(stack(), key).send('POST', '/v3/push', bodyless);
      expect([answer.status, answer.body.error.code]).toEqual([401, 1004]);
    }
    const bearer = await door.send('POST', '/v3/push', bodyless, {
      headers: { authorization: `Bearer ${stack().key}` },
    });
    expect([bearer.status, bearer.body.error.code]).toEqual([401, 1004]);
  });

  it('has the codes of each interface', async () => {
    const nobody = doorOf(stack(), 'x:y');
    const code = async (path: string) => (await nobody.send('GET', path)).body.error.code;
    expect([await code('/v3/schedules'), await code('/v3/devices/x'), await code('/v3/tags')]).toEqual([
      8101, 7004, 7004,
    ]);
    expect([await code('/v3/received/detail'), await code('/v3/nowhere')]).toEqual([3001, 1004]);
  });

  it('does not get into /v1 with it', async () => {
    const basic = { authorization: `Basic ${Buffer.from(door.key).toString('base64')}` };
    expectProblem(await send(stack(), 'GET', '/v1/apps', { key: null, headers: basic }), 'unauthorized');
    expectProblem(await send(stack(), 'GET', '/v1/apps', { key: door.key }), 'unauthorized');
  });

  it('may do what its key permits, and an attempt at more is written down', async () => {
    const reader = doorOf(stack(), await doorKey(stack(), app, { permissions: ['pushes_read'] }));
    for (const path of ['/v3/push', '/v3/push/validate']) {
      const answer = await reader.send('POST', path, bodyless);
      expect([answer.status, answer.body.error.code]).toEqual([403, 2007]);
    }
    await eventually(async () => {
      const { items } = await admin.call(listAudit, { query: { action: 'jpushDoor' } });
      return items.some((one) => one.outcome === 'denied');
    });
  });

  it('is told how many calls are left, and waits when there are none: 2002', async () => {
    const few = doorOf(stack(), await doorKey(stack(), app, { jpush: { pushes_per_minute: 2 } }));
    const first = await few.send('GET', '/v3/push/cid');
    const header = (name: string) => first.headers.get(`x-rate-limit-${name}`);
    expect([header('limit'), header('quota'), header('remaining')]).toEqual(['2', '2', '1']);
    expect(Number(header('reset'))).toBeGreaterThan(0);
    await few.send('GET', '/v3/push/cid');
    const over = await few.send('GET', '/v3/push/cid');
    expect([over.status, over.body]).toEqual([429, { error: { code: 2002, message: 'Rate limit exceeded' } }]);
    expect(over.headers.get('x-rate-limit-remaining')).toBe('0');
    expect(Number(over.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await few.send('GET', '/v3/nowhere')).status).toBe(429);
  });
});

describe('the key of the door', () => {
  it('is for one app, and its message is checked when it is made', async () => {
    const refused = (over: object) =>
      doorKey(stack(), app, over).then(
        () => 'made',
        (error) => error.problem.code,
      );
    const other = await makeApp(stack());
    expect(await refused({ apps: 'all' })).toBe('validation_failed');
    expect(await refused({ apps: [app.id, other.id] })).toBe('validation_failed');
    expect(await refused({ jpush: { message: { template: other.template, fields: goodFields } } })).toBe(
      'template_not_found',
    );
    expect(await refused({ jpush: { message: { template: app.template, fields: {} } } })).toBe('field_invalid');
  });

  it('is listed with its AppKey, changed, and ended like any other', async () => {
    const text = await doorKey(stack(), app, { name: '旧系统' });
    const [appKey] = text.split(':') as [string];
    expect(text).toMatch(/^[a-z0-9]{24}:[a-z0-9]{24}$/);
    const listed = (await admin.call(listApiKeys)).items.find((one) => one.app_key === appKey)!;
    expect(listed).toMatchObject({ id: appKey.slice(0, 8), apps: [app.id], jpush: { pushes_per_minute: 600 } });
    const body = { message: null, pushes_per_minute: 5 };
    const changed = await admin.call(setJpushKey, { params: { key_id: listed.id }, body });
    expect(changed.jpush).toEqual(body);
    await admin.call(revokeApiKey, { params: { key_id: listed.id } });
    const again = admin.call(setJpushKey, { params: { key_id: listed.id }, body });
    await expect(again).rejects.toMatchObject({ status: 404 });
    const ended = await doorOf(stack(), text).send('GET', '/v3/push/cid');
    expect(ended.status).toBe(401);
  });

  it('of another organization is not there', async () => {
    const other = await asAnotherOrganization(stack());
    const id = door.key.slice(0, 8);
    const body = { message: null, pushes_per_minute: 5 };
    await expect((await adminOf(other)).call(setJpushKey, { params: { key_id: id }, body })).rejects.toMatchObject({
      status: 404,
    });
  });
});
