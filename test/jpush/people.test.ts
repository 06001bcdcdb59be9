import { beforeAll, describe, expect, it } from 'vitest';
import { listAudit } from '#contract/audit.ts';
import type { ApiClient } from '#contract/client.ts';
import { getRecipient, upsertRecipients } from '#contract/recipient.ts';
import { eventually, finished, makeApp, settled, type TestApp } from '#testkit/app.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { asAnotherOrganization } from '#testkit/organization.ts';
import { adminOf, type Door, doorKey, doorOf, jpushBody, pushOf } from './support.ts';

const stack = useStack();
let app: TestApp;
let door: Door;
let theirs: Door;
let admin: ApiClient;

const device = (openid: string, body?: unknown) =>
  door.send(body === undefined ? 'GET' : 'POST', `/v3/devices/${openid}`, body);
const codeOf = async (answer: Promise<{ status: number; body: { error?: { code: number } } }>) => {
  const { status, body } = await answer;
  return [status, body.error?.code];
};

beforeAll(async () => {
  app = await makeApp(stack());
  admin = await adminOf(stack());
  door = doorOf(
    stack(),
    await doorKey(stack(), app, {
      permissions: [
        'pushes_read',
        'pushes_write',
        'recipients_read',
        'recipients_write',
        'personal_data',
        'deliveries_read',
      ],
    }),
  );
  const other = await asAnotherOrganization(stack());
  theirs = doorOf(stack(), await doorKey(other, await makeApp(other)));
});

describe('devices', () => {
  it('get tags and an alias, which are those of /v1', async () => {
    const openid = 'oDevice000001';
    expect((await device(openid, { tags: { add: ['a', 'b'], remove: ['c'] }, alias: 'u-1' })).body).toEqual({});
    await device(openid, { tags: { add: ['c'], remove: ['a'] } });
    expect((await device(openid)).body).toEqual({ tags: ['b', 'c'], alias: 'u-1', mobile: null });
    const ours = await stack().api.call(getRecipient, { params: { app_id: app.id, recipient: openid } });
    expect(ours).toMatchObject({ tags: ['b', 'c'], alias: 'u-1' });
    await device(openid, { tags: '', alias: '' });
    expect((await device(openid)).body).toEqual({ tags: [], alias: null, mobile: null });
  });

  it('are told apart from no device, from ids of another app, and from nonsense: 7002', async () => {
    await device('oMine00000001', { alias: 'mine' });
    expect(await codeOf(theirs.send('GET', '/v3/devices/oMine00000001'))).toEqual([400, 7002]);
    expect(await codeOf(device('oNobody000001'))).toEqual([400, 7002]);
    expect(await codeOf(device('x', { alias: 'a' }))).toEqual([400, 7002]);
    expect(await codeOf(device('oMine00000001', { mobile: '13800000000' }))).toEqual([400, 7002]);
    expect(await codeOf(device('oMine00000001', { colour: 1 }))).toEqual([400, 7002]);
    const many = Array.from({ length: 101 }, (_, i) => `t${i}`);
    expect(await codeOf(device('oMine00000001', { tags: { add: many } }))).toEqual([400, 7002]);
    expect(await codeOf(door.send('POST', '/v3/devices/oMine00000001', undefined, { raw: '{"a' }))).toEqual([
      400, 7002,
    ]);
    expect((await device('oMine00000001')).body).toMatchObject({ tags: [], alias: 'mine' });
  });

  it('are online for ten minutes after they were seen', async () => {
    await app.enter(['oSeen00000001']);
    await device('oUnseen000001', { alias: 'never seen' });
    const body = { registration_ids: ['oSeen00000001', 'oUnseen000001', 'oNobody000001'] };
    expect((await door.send('POST', '/v3/devices/status/', body)).body).toEqual({
      oSeen00000001: { online: true },
      oUnseen000001: { online: false },
      oNobody000001: null,
    });
    const many = { registration_ids: Array.from({ length: 1001 }, (_, i) => `oMany${i}000000`) };
    expect(await codeOf(door.send('POST', '/v3/devices/status', many))).toEqual([400, 7002]);
  });
});

describe('tags and aliases', () => {
  it('are listed, given and taken, and nobody is made by taking', async () => {
    const [one, two] = ['oTagged000001', 'oTagged000002'];
    for (const path of ['/v3/tags/红', '/v3/tags//红']) {
      const add = await door.send('POST', path, { registration_ids: { add: [one, two] } });
      expect([add.status, add.body]).toEqual([200, {}]);
    }
    await door.send('POST', '/v3/tags/红', { registration_ids: { add: [], remove: [two, 'oNobody000001'] } });
    const has = async (openid: string) =>
      (await door.send('GET', `/v3/tags/红/registration_ids/${openid}`)).body.result as boolean;
    expect([await has(one), await has(two), await has('oNobody000001')]).toEqual([true, false, false]);
    expect(await codeOf(device('oNobody000001'))).toEqual([400, 7002]);
    expect((await door.send('GET', '/v3/tags/')).body.tags).toContain('红');
    expect((await theirs.send('GET', '/v3/tags/')).body.tags).toEqual([]);
  });

  it('of 1,001 people in one call are refused whole', async () => {
    const add = Array.from({ length: 1001 }, (_, i) => `oCrowd${String(i).padStart(7, '0')}`);
    expect(await codeOf(door.send('POST', '/v3/tags/crowd', { registration_ids: { add } }))).toEqual([400, 7002]);
    const half = { registration_ids: { add: [...add.slice(0, 999), 'x'] } };
    expect(await codeOf(door.send('POST', '/v3/tags/crowd', half))).toEqual([400, 7002]);
    expect((await door.send('GET', '/v3/tags/crowd/registration_ids/oCrowd0000001')).body).toEqual({ result: false });
  });

  it('are deleted for everybody, of this app alone, and that is in the audit log', async () => {
    const people = Array.from({ length: 30 }, (_, i) => `oGone${String(i).padStart(8, '0')}`);
    const recipients = people.map((openid) => ({ openid, tags: ['gone', 'stays'], alias: 'shared' }));
    await stack().api.call(upsertRecipients, { params: { app_id: app.id }, body: { recipients } });
    expect((await theirs.send('DELETE', '/v3/tags/gone')).status).toBe(200);
    expect((await theirs.send('DELETE', '/v3/aliases/shared')).status).toBe(200);
    expect((await device(people[0]!)).body).toMatchObject({ tags: ['gone', 'stays'], alias: 'shared' });
    expect((await door.send('GET', '/v3/aliases/shared?platform=android')).body.registration_ids).toHaveLength(10);
    expect((await door.send('DELETE', '/v3/tags//gone/?platform=ios')).body).toEqual({});
    expect((await door.send('DELETE', '/v3/aliases/shared')).body).toEqual({});
    for (const openid of people) expect((await device(openid)).body).toMatchObject({ tags: ['stays'], alias: null });
    expect((await door.send('GET', '/v3/aliases/shared')).body).toEqual({ registration_ids: [] });
    const audited = async (action: string) => {
      const { items } = await admin.call(listAudit, { query: { action } });
      return items.map((one) => one.after);
    };
    expect(await audited('deleteTag')).toContainEqual({ recipients_changed: 30 });
    expect(await audited('deleteAlias')).toContainEqual({ recipients_changed: 30 });
  });

  it('show whom they are of only to a key that may see personal data', async () => {
    const masked = doorOf(stack(), await doorKey(stack(), app, { permissions: ['recipients_read'] }));
    await device('oPerson000001', { alias: 'person', tags: { add: ['p'] } });
    expect(await codeOf(masked.send('GET', '/v3/aliases/person'))).toEqual([403, 2007]);
    expect((await masked.send('GET', '/v3/devices/oPerson000001')).body).toEqual({
      tags: ['p'],
      alias: null,
      mobile: null,
    });
    expect(await codeOf(masked.send('POST', '/v3/devices/oPerson000001', { alias: 'x' }))).toEqual([403, 2007]);
    expect(await codeOf(masked.send('DELETE', '/v3/tags/p'))).toEqual([403, 2007]);
    expect(await codeOf(masked.send('GET', '/v3/received/detail?msg_ids=1'))).toEqual([403, 2007]);
    await eventually(async () => {
      const { items } = await admin.call(listAudit, { query: { action: 'jpushDoor' } });
      return items.length > 0;
    });
  });
});

describe('reports', () => {
  const [anna, bert] = ['oReport000001', 'oReport000002'];
  let msgId: string;

  beforeAll(async () => {
    await app.consent([anna, bert]);
    const { body } = await door.send('POST', '/v3/push', jpushBody({ registration_id: [anna, bert] }));
    msgId = body.msg_id;
    await finished(stack(), (await pushOf(stack(), app, msgId)).id);
    await settled(stack());
  });

  it('count what WeChat has shown, in JPush’s words and in ours', async () => {
    const counts = { audience: 2, accepted: 2, delivered: 2, failed: 0, suppressed: 0, unknown: 0, opened: 0 };
    const detail = (await door.send('GET', `/v3/received/detail?msg_ids=${msgId}`)).body;
    expect(detail).toMatchObject([{ msg_id: msgId, jpush_received: 2, android_pns_sent: null, wechatmp: counts }]);
    const older = (await door.send('GET', `/v3/received?msg_ids=${msgId}`)).body;
    expect(older).toMatchObject([{ msg_id: msgId, android_received: 2, ios_apns_sent: null }]);
    const messages = (await door.send('GET', `/v3/messages/detail?msg_ids=${msgId}`)).body;
    const jpush = { target: 2, online_push: 2, received: 2, click: 0, msg_click: 0 };
    expect(messages).toMatchObject([{ msg_id: msgId, jpush, ios: null, wechatmp: counts }]);
    expect((await door.send('GET', `/v3/messages?msg_ids=${msgId}`)).body).toMatchObject([{ android: jpush }]);
  });

  it('know nothing of another app’s ids, or of none', async () => {
    const nothing = { jpush_received: null, wechatmp: null };
    const path = `/v3/received/detail?msg_ids=${msgId},912345678901234567`;
    expect((await theirs.send('GET', path)).body).toMatchObject([
      { msg_id: msgId, ...nothing },
      { msg_id: '912345678901234567', ...nothing },
    ]);
    expect((await door.send('GET', path)).body).toMatchObject([{ jpush_received: 2 }, nothing]);
  });

  it.each(['', '?msg_ids=', '?msg_ids=a', '?msg_ids=1;2', `?msg_ids=${Array.from({ length: 101 }, (_, i) => i + 1)}`])(
    'want msg_ids: %j is 3002',
    async (query) => {
      expect(await codeOf(door.send('GET', `/v3/received/detail${query}`))).toEqual([400, 3002]);
    },
  );

  it('say of each device how it stands, also where the id is a number of 64 bits', async () => {
    const ids = [anna, bert, 'oNobody000001', 'oMine00000001'];
    const raw = `{"msg_id":${msgId},"registration_ids":${JSON.stringify(ids)}}`;
    const { body } = await door.send('POST', '/v3/status/message', undefined, { raw });
    expect(body).toEqual({
      [anna]: { status: 0 },
      [bert]: { status: 0 },
      oNobody000001: { status: 2 },
      oMine00000001: { status: 3 },
    });
    const asked = { msg_id: msgId, registration_ids: [anna] };
    expect(await codeOf(theirs.send('POST', '/v3/status/message', asked))).toEqual([403, 2007]);
  });
});
