import { execFile } from 'node:child_process';
import { openAsBlob, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sandboxOpenid } from '#cli/sandbox/recipients.ts';
import { seedSandbox } from '#cli/sandbox/seed.ts';
import { orderTemplate, sandboxAppid } from '#cli/sandbox/templates.ts';
import { createApp, listLimiters } from '#contract/app.ts';
import { putChannel } from '#contract/channel.ts';
import { operations } from '#contract/index.ts';
import { permissions } from '#contract/permission.ts';
import { createPush, getPush, listDeliveries } from '#contract/push.ts';
import { listPushes } from '#contract/push-list.ts';
import { getRecipient, reportConsents } from '#contract/recipient.ts';
import { listTemplates } from '#contract/template.ts';
import { newId } from '#core/ids.ts';
import { beginAlert } from '#db/queries/alert/alerts.ts';
import { applied, eventually, finished } from '#testkit/app.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { keyWith } from '#testkit/organization.ts';
import { readWorkbook } from '../../console/src/pages/recipients/import/xlsx.ts';
import { invite, makeOwner, type TestMember } from '../access/support/browser.ts';
import { fakeWx, loadClient } from './fake-wx.ts';
import { operationOf, type Recorder, startRecorder } from './recorder.ts';

const folder = fileURLToPath(new URL('../../examples/', import.meta.url));
const notPrograms = ['door/hongyan.js', 'node/api.mjs'];
const stack = useStack({ env: { OUTGOING_ALLOW: '127.0.0.1' } });
/** What the console does for the member in front of it is called by nobody else. */
const forPrograms = operations
  .filter((one) => one.auth !== 'member' && one.tag !== 'auth')
  .map((one) => one.id)
  .sort();
/** One proxy for what is written for curl, one for Node: each has to cover the API alone. */
let curl: Recorder;
let node: Recorder;
let appId: string;
/** May do everything; the stack's own is from before scopes. */
let admin: { KEY: string };
let owner: TestMember;
const ran = new Set<string>();

beforeAll(async () => {
  const { api, control, url } = stack();
  const size = { recipients: 60, ratePerSecond: 5000, concurrency: 16 };
  ({ appId } = await seedSandbox(api, control, url, size, () => {}));
  await applied(stack());
  curl = await startRecorder(url);
  node = await startRecorder(url);
  owner = await makeOwner(stack());
  const made = await owner.browser.post('/v1/api-keys', { name: 'admin', permissions });
  admin = { KEY: made.body.text };
});
afterAll(async () => {
  await curl?.close();
  await node?.close();
});

/** Runs an example as its reader would; answers what it printed. Fails when its exit code is not 0. */
function run(name: string, args: string[] = [], env: Record<string, string> = {}): Promise<string> {
  ran.add(name);
  const file = join(folder, name);
  const isNode = name.endsWith('.mjs');
  const [command, first] = isNode ? [process.execPath, [file]] : ['bash', [file]];
  const base = isNode ? node.url : curl.url;
  const set = { PATH: process.env.PATH!, BASE: base, KEY: stack().key, APP_ID: appId, ...env };
  return new Promise((resolve, reject) => {
    execFile(command, [...first, ...args], { env: set, timeout: 60_000 }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(`${name}: ${stderr}\n${stdout}`, { cause: error }));
    });
  });
}

const runJson = async (...args: Parameters<typeof run>) => JSON.parse(await run(...args));

/** A mini-program WeChat knows and the service does not. */
async function unregistered(appid: string): Promise<Record<string, string>> {
  const secret = '0123456789abcdef0123456789abcdef';
  await stack().control.put(`/apps/${appid}`, { secret, name: '新店', templates: [] });
  return { APPID: appid, APPSECRET: secret };
}

const phone = (openid: string) => `/apps/${sandboxAppid}/phones/${openid}`;

/** A push by UMS that waits there; answers its id. */
async function heldByUms(openid: string): Promise<string> {
  const [key, secret] = ['umskeyexamples', '0123456789abcdef01234567'];
  await stack().control.put(`/ums/${key}`, { secret, appid: sandboxAppid, code: 'wxmp', holds: true });
  await stack().api.call(putChannel, {
    params: { app_id: appId, channel: 'jiguang-ums' },
    query: {},
    body: {
      name: 'jiguang-ums',
      settings: { channel_code: 'wxmp' },
      credentials: { channel_key: key, master_secret: secret },
    },
  });
  const { items } = await stack().api.call(listTemplates, { params: { app_id: appId } });
  const template = items.find((one) => one.kind === 'one_time')!;
  const number = Number(openid.slice(-4));
  await stack().control.put(`/ums/${key}`, {
    templates: [{ id: number, template: template.platform_template_id, data: {} }],
  });
  const message = { template: 'jiguang-ums/template', fields: { template_id: String(number) } };
  const receipt = await stack().api.call(createPush, {
    body: { app_id: appId, audience: { openids: [openid] }, message },
  });
  const id = (receipt as { id: string }).id;
  await eventually(async () => (await stack().api.call(getPush, { params: { push_id: id } })).finished_at !== null);
  return id;
}

/** A fresh wx.login code of a phone. */
async function codeOf(openid: string): Promise<string> {
  return (await stack().control.post<{ code: string }>(`${phone(openid)}/login`, {})).code;
}

/** The `hy` of the newest message on a phone. */
async function tokenOf(openid: string): Promise<string> {
  const messages = JSON.stringify(await stack().control.get(`${phone(openid)}/messages`));
  return messages.match(/[?&]hy=([\w-]+)/)![1]!;
}

/** A push to one recipient, over, and what became of it. */
async function outcomeTo(openid: string) {
  await grantAgain(openid);
  const push = await stack().api.call(createPush, { body: { ...orderPush(openid), app_id: appId } });
  if (!('id' in push)) throw new Error('a receipt was expected');
  await finished(stack(), push.id);
  const { items } = await stack().api.call(listDeliveries, { params: { push_id: push.id } });
  return { id: push.id, delivery: items[0] };
}

/** A push that one recipient got. */
async function sendTo(openid: string): Promise<string> {
  const { id, delivery } = await outcomeTo(openid);
  expect({ outcome: delivery?.outcome, errcode: delivery?.errcode }).toEqual({ outcome: 'accepted', errcode: null });
  return id;
}

const orderPush = (openid: string) => ({
  audience: { openids: [openid] },
  message: {
    template: orderTemplate,
    fields: { character_string1: '1', thing2: '茶', phrase3: '已发货', time4: '10:30', thing5: '谢谢' },
    landing: { page: 'pages/order/detail' },
  },
});

/** A credit more, at WeChat and here, whatever the pushes to everybody before have left of this recipient's. */
async function grantAgain(openid: string): Promise<void> {
  await stack().control.post(`/apps/${sandboxAppid}/grants`, {
    openids: [openid],
    templates: [orderTemplate],
    count: 2,
  });
  const grant = { openid, results: { [orderTemplate]: 'accept' as const }, occurred_at: new Date().toISOString() };
  await stack().api.call(reportConsents, { body: { app_id: appId, items: [{ id: newId(), ...grant }] } });
  await applied(stack());
}

/** WeChat answers the next send with this code, which pauses the app. */
async function pauseApp(openid: string): Promise<void> {
  await grantAgain(openid);
  await stack().control.post('/faults', { appid: sandboxAppid, errors: [{ code: 40164, next: 1 }] });
  await stack().api.call(createPush, { body: { ...orderPush(openid), app_id: appId } });
  await eventually(async () => {
    const { items } = await stack().api.call(listLimiters, { params: { app_id: appId } });
    return items.length > 0;
  });
}

/** A push to one recipient whose only call meets this fault, over. A call of another push may meet it first. */
async function spoil(openid: string, fault: Record<string, unknown>): Promise<string> {
  for (;;) {
    await stack().control.post('/faults', { appid: sandboxAppid, ...fault });
    const { id, delivery } = await outcomeTo(openid);
    await stack().control.post('/faults', { appid: sandboxAppid, errors: [], reset: 0 });
    if (delivery?.outcome !== 'accepted') return id;
  }
}

/** An alert, as if something had been out of order for a while; answers its id. */
async function makeAlert(): Promise<string> {
  const { service, organizationId } = stack();
  const row = { id: newId(), organization_id: organizationId, app_id: appId, kind: 'callback_silence', key: newId() };
  const explanation = { zh: '没有回调', en: 'nothing came back', numbers: {}, link: '/v1/stats' };
  await beginAlert(service.pool, { ...row, severity: 'warning', explanation }, 'firing', service.clock.now());
  return row.id;
}

describe('curl', () => {
  it('registers an app and looks after it', async () => {
    const app = await runJson('curl/create-app.sh', [], await unregistered('wxcurl0000000001'));
    expect(app).toMatchObject({ appid: 'wxcurl0000000001', credentials: { ok: true } });
    expect(app.callback.aes_key).toHaveLength(43);
    expect((await runJson('curl/list-apps.sh')).items).toContainEqual(expect.objectContaining({ id: appId }));
    expect(await runJson('curl/update-app.sh')).toMatchObject({ rate_per_second: 300 });
    const { secret } = await stack().control.get<{ secret: string }>(`/apps/${sandboxAppid}`);
    const hub = `${stack().emulator.url}/cgi-bin/token?grant_type=client_credential&appid=${sandboxAppid}&secret=${secret}`;
    const sourced = await runJson('curl/set-token-source.sh', [hub, 'Bearer x']);
    expect(sourced).toMatchObject({ token_source: { from: 'url', url: hub, header: 'Authorization' } });
    expect(await runJson('curl/set-token-source.sh')).toMatchObject({ token_source: { from: 'stable_token' } });
    expect(await runJson('curl/get-app.sh')).toMatchObject({ id: appId, rate_per_second: 300 });
    expect(await runJson('curl/check-app.sh')).toMatchObject({ credentials: { ok: true, error: null } });
    expect(await runJson('curl/get-app-status.sh')).toMatchObject({ sending: 'on', engines: [{ alive: true }] });
  });

  it('fetches templates and writes a scene', async () => {
    expect((await runJson('curl/sync-templates.sh')).items).toHaveLength(3);
    expect((await runJson('curl/list-templates.sh')).items).toHaveLength(3);
    expect(await runJson('curl/put-scene.sh')).toMatchObject({ key: 'order', version: 2 });
    const { items } = await runJson('curl/list-scenes.sh');
    expect(items.map((scene: { key: string }) => scene.key).sort()).toEqual(['activity', 'order', 'stock']);
    expect(await runJson('curl/scene-funnel.sh', ['order', '7'])).toMatchObject({
      scene: 'order',
      days: { length: 7 },
    });
  });

  it('brings recipients and consents', async () => {
    expect((await runJson('curl/upsert-recipients.sh')).items).toHaveLength(2);
    expect(await runJson('curl/report-consents.sh')).toEqual({ received: 1, duplicates: 0 });
    await applied(stack());
    const imported = await runJson('curl/get-recipient.sh', ['oExample_curl_000000000001']);
    expect(imported).toMatchObject({ tags: ['member', 'tea'], consents: [{ status: 'granted', credits: 2 }] });
    const best = await runJson('curl/explain-best-time.sh', ['oExample_curl_000000000001']);
    expect(best).toMatchObject({ used: 'none', opens: { own: 0, own_needed: 3 } });
  });

  it('declares attributes, reports events, and finds audiences', async () => {
    expect(await runJson('curl/put-attribute.sh')).toMatchObject({ name: 'member_until', type: 'date' });
    const { items } = await runJson('curl/list-attributes.sh');
    expect(items).toContainEqual(expect.objectContaining({ name: 'points', type: 'number' }));
    expect(await runJson('curl/report-events.sh')).toEqual({ received: 1, items: [{ result: 'received' }] });
    await applied(stack());
    const segment = await runJson('curl/create-segment.sh');
    const list = await runJson('curl/create-list.sh');
    expect((await runJson('curl/list-segments.sh')).items).toMatchObject([{ id: list.id }, { id: segment.id }]);
    expect(await runJson('curl/estimate-segment.sh', [segment.id, list.id])).toMatchObject({ count: 1, exact: true });
    expect(await runJson('curl/change-members.sh', [list.id])).toEqual({ added: 1, removed: 0 });
    expect(await runJson('curl/estimate-segment.sh', [segment.id, list.id])).toMatchObject({ count: 0 });
    const mine = await runJson('curl/segments-of-recipient.sh', ['oExample_curl_000000000001']);
    expect(mine.items).toMatchObject([{ id: segment.id }, { id: list.id }]);
    expect(await runJson('curl/get-segment.sh', [segment.id])).toMatchObject({ version: 1 });
    expect(await runJson('curl/update-segment.sh', [segment.id, '1'])).toMatchObject({ version: 2 });
    expect(await runJson('curl/delete-segment.sh', [segment.id])).toMatchObject({ id: segment.id });
  });

  it('exports and erases a person', async () => {
    const person = 'oExample_curl_000000000002';
    expect(await runJson('curl/export-recipient.sh', [person])).toMatchObject({ recipient: { openid: person } });
    expect(await runJson('curl/erase-recipient.sh', [person])).toMatchObject({ erased: true });
  });

  it('sends a push once, shows it, and reports its open', async () => {
    const openid = sandboxOpenid(2);
    const receipt = await runJson('curl/create-push.sh', [], { OPENID: openid });
    expect(await runJson('curl/create-push.sh', [], { OPENID: openid })).toEqual(receipt);
    await finished(stack(), receipt.id);
    const push = await runJson('curl/get-push.sh', [receipt.id]);
    expect(push).toMatchObject({ outcomes: { accepted: 1 }, law: { holds: true } });
    const deliveries = await runJson('curl/list-deliveries.sh', [receipt.id, 'accepted']);
    expect(deliveries.items).toMatchObject([{ openid, credit_spent: true }]);
    expect((await runJson('curl/list-deliveries.sh', [receipt.id, 'failed'])).items).toEqual([]);
    const why = await runJson('curl/trace-recipient.sh', [receipt.id, openid]);
    expect(why).toMatchObject({ place: 'settled', next: null, delivery: { outcome: 'accepted' } });
    const opened = await runJson('curl/report-opens.sh', [await tokenOf(openid)]);
    expect(opened).toEqual({ received: 1, duplicates: 0, refused: 0 });
  });

  it('sends several pushes in one call', async () => {
    const batch = await runJson('curl/create-pushes.sh');
    expect(batch).toMatchObject({ accepted: 2, items: [{ status: 202 }, { status: 202 }] });
  });

  it('looks ahead, schedules, changes and cancels', async () => {
    const report = await runJson('curl/dry-run.sh');
    expect(report).toMatchObject({
      dry_run: true,
      samples: [{ data: { thing3: '鸿雁茶铺新到一批' } }, {}, {}, {}, {}],
    });
    const preflight = await runJson('curl/preflight-push.sh');
    expect(preflight).toMatchObject({ ready: true, audience: { sampled: false }, failing: [], findings: [] });
    const shown = await runJson('curl/preview-push.sh', [sandboxOpenid(1)]);
    expect(shown).toMatchObject({
      known: true,
      sendable: true,
      fields: [{ value: '正山小种' }, { value: '¥128.00' }, {}],
    });
    const scheduled = await runJson('curl/schedule-push.sh');
    expect(scheduled).toMatchObject({ state: 'scheduled', kind: 'campaign' });
    const changed = await runJson('curl/update-push.sh', [scheduled.id, String(scheduled.version)]);
    expect(changed.due_at).toBe('2030-01-02T02:00:00.000Z');
    expect((await runJson('curl/list-pushes.sh')).items[0]).toMatchObject({ id: scheduled.id });
    expect(await runJson('curl/pause-push.sh', [scheduled.id])).toMatchObject({ state: 'paused' });
    expect(await runJson('curl/resume-push.sh', [scheduled.id])).toMatchObject({ state: 'scheduled' });
    expect(await runJson('curl/cancel-push.sh', [scheduled.id])).toMatchObject({ state: 'cancelled' });
  });

  it('checks content by words and pages', async () => {
    expect(await runJson('curl/put-word-list.sh', ['forbidden', '刷单', '加微信'])).toMatchObject({ count: 2 });
    expect(await runJson('curl/get-word-list.sh', ['forbidden'])).toMatchObject({ words: ['刷单', '加微信'] });
    expect((await runJson('curl/put-pages.sh')).pages).toContain('pages/order/detail');
    expect(await runJson('curl/get-content-rules.sh')).toMatchObject({ word_lists: [{ name: 'forbidden', count: 2 }] });
    await codeOf(sandboxOpenid(14));
    const checked = await runJson('curl/check-content.sh', [sandboxOpenid(14)]);
    expect(checked).toMatchObject({ findings: [{ code: 'coercion' }], platform: { suggest: 'pass' } });
    expect(await runJson('curl/put-word-list.sh', ['forbidden'])).toMatchObject({ count: 0 });
  });

  it('approves and rejects', async () => {
    const KEY = await keyWith(stack(), ['organization_manage', 'pushes_approve', 'pushes_read']);
    expect(await runJson('curl/put-approval-policy.sh', [], { KEY })).toMatchObject({ policy: { campaigns: true } });
    expect(await runJson('curl/get-approval-policy.sh')).toMatchObject({ policy: { above_recipients: 1000 } });
    const { audience: _, ...push } = orderPush('');
    const body = { ...push, app_id: appId, audience: { tags: { any: ['no-one'] } } };
    const ask = async () => {
      const made = await stack().api.call(createPush, { body });
      return 'id' in made ? [made.id, String(made.version)] : [];
    };
    expect(await runJson('curl/reject-push.sh', [...(await ask()), '再改改'], { KEY })).toMatchObject({
      state: 'draft',
    });
    expect(await runJson('curl/approve-push.sh', await ask(), { KEY })).toMatchObject({ state: 'scheduled' });
    expect(await runJson('curl/put-approval-policy.sh', ['none'], { KEY })).toEqual({ policy: null });
  });

  it('decides about a first part', async () => {
    const { audience: _, ...push } = orderPush('');
    // Some of those people are unknown to WeChat, and who comes first is chance.
    const canary = { recipients: 2, wait_minutes: 0, max_failure_percent: 100, on_pass: 'ask' as const };
    const body = { ...push, app_id: appId, audience: { tags: { any: ['tea'] } }, canary };
    const made = await stack().api.call(createPush, { body });
    const id = 'id' in made ? made.id : '';
    await eventually(async () => (await runJson('curl/get-push.sh', [id])).canary_state?.phase === 'asking');
    expect(await runJson('curl/decide-canary.sh', [id, 'stop'])).toMatchObject({ phase: 'stopped', target: 2 });
  });

  it('shows what is paused and lifts it', async () => {
    await pauseApp(sandboxOpenid(3));
    const { items } = await runJson('curl/list-limiters.sh');
    expect(items).toMatchObject([{ scope: 'app', reason: 'ip_not_allowed', errcode: 40164 }]);
    expect(await runJson('curl/lift-limiter.sh', [items[0].scope, items[0].key])).toEqual({ lifted: true });
    expect((await runJson('curl/list-limiters.sh')).items).toEqual([]);
  });

  it('keeps a channel to a rate', async () => {
    const channel = ['channel', 'wechat-subscribe'];
    const set = await runJson('curl/set-limiter.sh', [...channel, '50']);
    expect(set).toMatchObject({ rate_per_second: 50, burst: 5, paused: false });
    expect(await runJson('curl/get-limiter.sh', channel)).toEqual(set);
    expect(await runJson('curl/set-limiter.sh', [...channel, 'null'])).toMatchObject({ rate_per_second: null });
  });

  it('tries variants and chooses one', async () => {
    const push = await runJson('curl/create-experiment.sh');
    expect(push).toMatchObject({ kind: 'campaign' });
    const results = await runJson('curl/get-experiment.sh', [push.id]);
    expect(results).toMatchObject({ variants: [{ name: 'plain' }, { name: 'hurry' }], decision: null });
    expect(await runJson('curl/decide-experiment.sh', [push.id])).toMatchObject({ winner: null, phase: 'stopped' });
  });

  it('makes standing orders', async () => {
    expect((await runJson('curl/preview-schedule.sh')).next).toHaveLength(4);
    const weekly = await runJson('curl/create-schedule.sh');
    expect(weekly).toMatchObject({ kind: 'recurring', state: 'active', next: { length: 5 } });
    const cart = await runJson('curl/create-trigger.sh');
    expect(cart).toMatchObject({ kind: 'trigger', waiting: 0 });
    expect((await runJson('curl/list-schedules.sh')).items).toMatchObject([{ id: cart.id }, { id: weekly.id }]);
    const paused = await runJson('curl/update-schedule.sh', [weekly.id, '1']);
    expect(paused).toMatchObject({ state: 'paused', version: 2 });
    expect(await runJson('curl/update-schedule.sh', [weekly.id, '2', 'active'])).toMatchObject({ state: 'active' });
    expect(await runJson('curl/get-schedule.sh', [weekly.id])).toMatchObject({ fired: 0, firings: [] });
    for (const { id } of [weekly, cart]) expect(await runJson('curl/delete-schedule.sh', [id])).toMatchObject({ id });
  });

  it('says how often and when', async () => {
    expect(await runJson('curl/put-organization-policy.sh')).toMatchObject({ from: 'organization' });
    expect(await runJson('curl/get-policy.sh')).toMatchObject({ from: 'organization', policy: { total_per_day: 3 } });
    const set = await runJson('curl/put-policy.sh');
    expect(set).toMatchObject({ from: 'app', policy: { classes: { marketing: { min_gap_minutes: 240 } } } });
    expect(await runJson('curl/put-policy.sh', ['none'])).toMatchObject({ from: 'organization' });
    await run('curl/put-organization-policy.sh', ['none']);
    expect(await runJson('curl/get-organization-policy.sh')).toMatchObject({ from: 'default' });
    const calendar = await runJson('curl/put-calendar.sh');
    expect(await runJson('curl/get-calendar.sh')).toEqual(calendar);
    const defaults = await runJson('curl/put-template-defaults.sh');
    expect(await runJson('curl/get-template-defaults.sh')).toEqual(defaults);
    expect(await runJson('curl/put-template-defaults.sh', ['none'])).toEqual({});
  });

  it('sends again, and says what became of the unknown', async () => {
    const failed = await spoil(sandboxOpenid(11), { errors: [{ code: 47003, next: 1 }] });
    const child = await runJson('curl/retry-push.sh', [failed]);
    expect(await finished(stack(), child.id)).toMatchObject({ parent_id: failed, outcomes: { accepted: 1 } });

    const unknown = await spoil(sandboxOpenid(12), { reset: 1 });
    const { items } = await runJson('curl/list-deliveries.sh', [unknown, 'unknown']);
    const [{ recipient_id: recipient }] = items;
    const said = await runJson('curl/resolve-delivery.sh', [unknown, recipient]);
    expect(said).toEqual({ push_id: unknown, recipient_id: recipient, outcome: 'failed' });
    const rest = await runJson('curl/resolve-deliveries.sh', [unknown, 'failed', '2020-01-01T00:00:00Z']);
    expect(rest).toEqual({ push_id: unknown, outcome: 'failed', count: 0, more: false });
  });

  it('looks after members, keys and the log', async () => {
    expect((await runJson('curl/list-roles.sh', [], admin)).roles[0]).toMatchObject({ role: 'owner' });
    expect(await runJson('curl/update-organization.sh', ['茶铺'], admin)).toMatchObject({ name: '茶铺' });
    const invited = await runJson('curl/create-invitation.sh', ['colleague@example.com'], admin);
    expect((await runJson('curl/list-invitations.sh', [], admin)).items).toEqual([invited.invitation]);
    await run('curl/revoke-invitation.sh', [invited.invitation.id], admin);
    const { id } = await invite(stack(), owner.browser, { role: 'viewer' });
    expect((await runJson('curl/list-members.sh', [], admin)).items).toHaveLength(2);
    expect(await runJson('curl/update-member.sh', [id], admin)).toMatchObject({ role: 'analyst', apps: [appId] });
    expect((await runJson('curl/reset-member.sh', [id], admin)).url).toContain('/reset?token=');
    expect(await runJson('curl/remove-member.sh', [id], admin)).toEqual({ id, removed: true });

    const { key, text } = await runJson('curl/create-api-key.sh', [], admin);
    expect((await runJson('curl/list-pushes.sh', [], { KEY: text })).items.length).toBeGreaterThan(0);
    expect((await runJson('curl/list-api-keys.sh', [], admin)).items).toContainEqual(
      expect.objectContaining({ id: key.id, state: 'active' }),
    );
    expect(await runJson('curl/revoke-api-key.sh', [key.id], admin)).toEqual({ id: key.id, revoked: true });
    const door = await runJson('curl/create-jpush-key.sh', [], admin);
    const sent = await runJson('curl/jpush-push.sh', [], { JPUSH: door.text });
    expect(await runJson('curl/jpush-push.sh', [], { JPUSH: door.text })).toEqual(sent);
    expect(await runJson('curl/set-jpush-key.sh', [door.key.id], admin)).toMatchObject({
      jpush: { message: null, pushes_per_minute: 6000 },
    });
    const [entry] = (await runJson('curl/list-audit.sh', ['revokeApiKey'], admin)).items;
    expect(entry).toMatchObject({ action: 'revokeApiKey', target: key.id, actor: { label: 'admin' } });
    expect((await run('curl/export-audit.sh', [], admin)).trim().split('\n').length).toBeGreaterThan(10);
    expect(await runJson('curl/verify-audit.sh', [], admin)).toMatchObject({ intact: true });
  });

  it('shows numbers, exports them, and looks ahead', async () => {
    const openid = sandboxOpenid(14);
    const push = await sendTo(openid);
    const { template_id: template } = await stack().api.call(getPush, { params: { push_id: push } });
    await eventually(async () => (await runJson('curl/get-stats.sh')).series.length > 0);
    expect(await runJson('curl/push-family.sh', [push])).toMatchObject({ root_id: push, accepted_more_than_once: 0 });
    expect(await runJson('curl/push-stats.sh', [push])).toMatchObject({ push_id: push, funnel: { length: 7 } });
    expect(await run('curl/export-stats.sh')).toMatch(/^\uFEFFat,dimension,value,label,accepted,failed,opened\r\n/);
    expect(await run('curl/export-deliveries.sh', [push])).toContain(openid);
    const workbook = join(tmpdir(), `hongyan-workbook-${process.pid}.xlsx`);
    for (const args of [
      ['curl/export-stats-workbook.sh', workbook],
      ['curl/export-deliveries-workbook.sh', push, workbook],
    ]) {
      await run(args[0]!, args.slice(1));
      const { csv } = await readWorkbook(await openAsBlob(workbook), 'Asia/Shanghai');
      expect(await csv.text()).toMatch(/\r\n.*\r\n$/);
    }
    rmSync(workbook);
    expect((await runJson('curl/scene-league.sh')).items.length).toBeGreaterThanOrEqual(3);
    expect((await runJson('curl/best-hours.sh')).cells).toHaveLength(168);
    expect(await runJson('curl/consent-cohorts.sh', [template])).toMatchObject({ sampled: expect.any(Number) });
    expect(await runJson('curl/credit-forecast.sh', [template])).toMatchObject({ template_id: template });
    expect(await run('curl/live.sh', ['1'])).toMatch(/event: counters\ndata: \{/);
  });

  it('registers a webhook and looks after it', async () => {
    const hook = await runJson('curl/create-webhook.sh', [`${stack().url}/healthz`]);
    expect(hook.secret).toMatch(/^whsec_/);
    expect((await runJson('curl/list-webhooks.sh')).items).toMatchObject([{ id: hook.id }]);
    expect(await runJson('curl/get-webhook.sh', [hook.id])).toMatchObject({ id: hook.id, state: 'active' });
    expect(await runJson('curl/update-webhook.sh', [hook.id])).toMatchObject({ version: 2 });
    expect((await runJson('curl/rotate-webhook.sh', [hook.id])).secret).not.toBe(hook.secret);
    const { message_id: message } = await runJson('curl/test-webhook.sh', [hook.id]);
    expect((await runJson('curl/list-webhook-messages.sh', [hook.id])).items).toMatchObject([{ id: message }]);
    expect(await runJson('curl/get-webhook-message.sh', [hook.id, message])).toMatchObject({ type: 'webhook.test' });
    expect(await runJson('curl/replay-webhook-message.sh', [hook.id, message])).toEqual({ message_id: message });
    expect(await runJson('curl/recover-webhook.sh', [hook.id])).toEqual({ messages: 0 });
    expect(await runJson('curl/delete-webhook.sh', [hook.id])).toEqual({ id: hook.id });
    const relay = await runJson('curl/put-callback-relay.sh', [`${stack().url}/healthz`]);
    expect(relay).toMatchObject({ scope: 'others', webhook: { relay: 'others', secret: expect.any(String) } });
    expect((await runJson('curl/get-callback-relay.sh')).webhook.id).toBe(relay.webhook.id);
    expect(await runJson('curl/delete-callback-relay.sh')).toEqual({ app_id: relay.app_id });
  });

  it('adds a template of the public library, and deletes it again', async () => {
    const categories = (await runJson('curl/list-categories.sh')).items.map((one: { id: string }) => one.id).join(',');
    const titles = (await runJson('curl/list-library-titles.sh', [categories])).items;
    const { tid, title } = titles.find((one: { kind: string }) => one.kind === 'one_time');
    const keywords = (await runJson('curl/list-library-keywords.sh', [tid])).items;
    const kids = keywords.slice(0, 3).map((one: { kid: number }) => one.kid);
    const made = await runJson('curl/add-template.sh', [tid, kids.join(',')]);
    expect(made).toMatchObject({ title, status: 'active' });
    expect(await runJson('curl/delete-template.sh', [made.id])).toMatchObject({ id: made.id, status: 'gone' });
  });

  it('takes a push back that UMS has not handed on', async () => {
    const id = await heldByUms(sandboxOpenid(21));
    expect(await runJson('curl/retract-push.sh', [id])).toMatchObject({ push_id: id, messages: 1 });
    expect(await runJson('curl/get-retraction.sh', [id])).toMatchObject({ push_id: id, messages: 1, refused: 0 });
  });

  it('sets a channel up, and looks at people and the sandbox', async () => {
    expect((await runJson('curl/list-channels.sh')).items.length).toBeGreaterThan(1);
    expect(await runJson('curl/put-channel.sh')).toMatchObject({ name: 'wechat-service', set_up: true });
    expect(await runJson('curl/check-channel.sh', ['wechat-service'])).toMatchObject({ check_error: null });
    expect(await runJson('curl/get-channel.sh', ['wechat-service'])).toMatchObject({ set_up: true });
    const picture = join(tmpdir(), `hongyan-dot-${process.pid}.gif`);
    writeFileSync(picture, Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64'));
    expect(await runJson('curl/upload-media.sh', [picture])).toMatchObject({ type: 'image/gif' });
    rmSync(picture);
    expect((await runJson('curl/list-recipients.sh')).items.length).toBeGreaterThan(5);
    expect((await runJson('curl/recipient-timeline.sh', [sandboxOpenid(1)])).items.length).toBeGreaterThan(0);
    expect(await runJson('curl/get-sandbox.sh')).toMatchObject({ phones_url: expect.stringContaining('/phones') });
    expect(await runJson('curl/test-callback.sh')).toHaveProperty('reached');
  });

  it('sets alerts up and takes one on', async () => {
    const id = await makeAlert();
    expect((await runJson('curl/list-alerts.sh')).items).toContainEqual(expect.objectContaining({ id }));
    expect(await runJson('curl/acknowledge-alert.sh', [id])).toMatchObject({ acknowledged_by: '值班' });
    expect((await runJson('curl/list-alert-rules.sh')).items.length).toBeGreaterThan(10);
    expect(await runJson('curl/put-alert-rule.sh')).toMatchObject({ kind: 'queue_age', threshold: 120 });
    const silence = await runJson('curl/create-silence.sh');
    expect((await runJson('curl/list-silences.sh')).items).toMatchObject([{ id: silence.id }]);
    expect(await runJson('curl/delete-silence.sh', [silence.id])).toEqual({ id: silence.id });
    const robot = await runJson('curl/create-notifier.sh', [`${stack().url}/healthz`]);
    expect((await runJson('curl/list-notifiers.sh')).items).toMatchObject([{ id: robot.id }]);
    expect(await runJson('curl/update-notifier.sh', [robot.id])).toMatchObject({ least_severity: 'critical' });
    expect(await runJson('curl/test-notifier.sh', [robot.id])).toMatchObject({ sent: false });
    const report = await runJson('curl/create-report.sh', [robot.id]);
    expect((await runJson('curl/list-reports.sh')).items).toMatchObject([{ id: report.id, every: 'day' }]);
    expect(await runJson('curl/update-report.sh', [report.id])).toMatchObject({ every: 'week', weekday: 1 });
    expect(await runJson('curl/send-report.sh', [report.id])).toMatchObject({ id: report.id });
    expect(await runJson('curl/delete-report.sh', [report.id])).toEqual({ id: report.id });
    expect(await runJson('curl/delete-notifier.sh', [robot.id])).toEqual({ id: robot.id });
  });

  it('tells what happened', async () => {
    const { items } = await runJson('curl/list-events.sh');
    expect(items[0]).toMatchObject({ kind: 'limiter_paused', payload: { reason: 'ip_not_allowed' } });
  });

  it('plays the mini-program', async () => {
    const openid = sandboxOpenid(4);
    const { token } = await runJson('door/session.sh', [await codeOf(openid)]);
    expect((await runJson('door/scene.sh')).templates).toMatchObject([{ id: orderTemplate }]);
    expect(await runJson('door/consent.sh', [token])).toEqual({ duplicate: false });
    expect((await runJson('door/status.sh', [token])).templates).toMatchObject([{ id: orderTemplate }]);
    expect(await runJson('door/events.sh', [token])).toEqual({ received: 1, refused: 0 });
    expect(await runJson('door/identify.sh', [token])).toEqual({ received: 1 });
    await sendTo(openid);
    expect(await runJson('door/opened.sh', [await tokenOf(openid)])).toEqual({ duplicate: false, counted: true });
    expect(await runJson('door/clicked.sh', [await tokenOf(openid)])).toEqual({ duplicate: false });
  });

  it('plays the mini-program with its own code', async () => {
    const openid = sandboxOpenid(8);
    await sendTo(openid);
    const creditsOf = async (recipient: string) => {
      const { consents } = await stack().api.call(getRecipient, { params: { app_id: appId, recipient } });
      return consents.find((one) => one.platform_template_id === orderTemplate)?.credits;
    };
    const before = await creditsOf(openid);
    const answer = { errMsg: 'requestSubscribeMessage:ok', [orderTemplate]: 'accept' };
    const phone = fakeWx(() => codeOf(openid), answer);
    const client = loadClient(phone.wx, { base: curl.url, app: appId });
    const scene = await client.loadScene('order');
    expect(await client.subscribe(scene)).toEqual({ [orderTemplate]: 'accept' });
    expect(phone.stored('hongyan-unsent')).toEqual([]);
    await client.opened({ query: { hy: await tokenOf(openid) }, scene: 1014 });
    await applied(stack());
    expect(await creditsOf(openid)).toBe(before! + 1);
  });

  it('covers every operation', () => {
    expect([...curl.succeeded].sort()).toEqual(forPrograms);
  });
});

describe('node', () => {
  it('registers an app and looks after it', async () => {
    const env = await unregistered('wxnode0000000001');
    expect(await run('node/apps.mjs', [], env)).toMatch(/registered [\w-]{36}.*\n.*door\/wechat/);
    expect(await run('node/apps.mjs', [], env)).toMatch(
      /300 calls a second, credentials ok: true\nsending: on, engines: 1, sent today: \d+\n$/,
    );
  });

  it('fetches templates and writes a scene', async () => {
    const out = await run('node/templates-and-scenes.mjs');
    expect(out).toContain('订单状态提醒 (one_time): character_string1 订单编号');
    expect(out).toContain('scene after-payment, version 1');
    expect(out).toMatch(/order: asked \d+, accepted \d+, refused \d+\naccepts by report \d+/);
  });

  it('brings recipients and consents', async () => {
    expect(await run('node/recipients.mjs')).toBe('stored 2\n订单状态提醒: granted, 3 left\n');
    expect(await run('node/recipients.mjs')).toContain('granted, 3 left');
    expect(await run('node/report-consents.mjs')).toBe('received 1, duplicates 0\nreceived 1, duplicates 1\n');
  });

  it('finds audiences by rule and by list', async () => {
    const out = await run('node/segments.mjs', [], { OPENID: 'oExample_node_000000000001' });
    expect(out).toContain('member_until date');
    expect(out).toMatch(
      /reported: received\n茶客: 1\nwithout those on the list: 0\nversion 2; the user is in .*茶客.*\nleft: 0\n$/,
    );
  });

  it('tries variants and chooses one', async () => {
    expect(await run('node/experiment.mjs')).toBe(
      'plain against warm: too_few\nwarm goes to the rest: rolling_out\na push of its own: true\n',
    );
  });

  it('makes standing orders', async () => {
    expect(await run('node/schedules.mjs')).toBe(
      '5 months ahead\n月度账单: 5 times ahead, version 1\n发货提醒: 0 waiting\n发货提醒 trigger, 月度账单 recurring\npaused, 0 times ahead\n' +
        'fired 0 times, deleted\nfired 0 times, deleted\n',
    );
  });

  it('says how often and when', async () => {
    expect(await run('node/policies.mjs')).toBe(
      'the organization: 3 messages a day\nthe app goes by the policy of its organization\n' +
        'now by its app’s: 2 marketing messages a week\n2 days in the calendar, then 1\n' +
        'this template from 09:00 to 21:00\n',
    );
  });

  it('exports and erases a person', async () => {
    const out = await run('node/personal-data.mjs', ['oExample_node_000000000002']);
    expect(out).toBe('tags: member, vip; 0 events, 0 deliveries\nnow erased, openid null, 0 events\n');
  });

  it('sends a push and reports its open', async () => {
    const openid = sandboxOpenid(5);
    const out = await run('node/send-push.mjs', [], { OPENID: openid });
    expect(out).toContain('outcomes {"accepted":1,"failed":0,"suppressed":0,"unknown":0}, adds up: true');
    expect(out).toContain(`${openid}: accepted, ok`);
    const [push] = (await stack().api.call(listPushes, {})).items;
    expect(await run('node/why.mjs', [push!.id, openid])).toMatch(
      /^settled: .*\n {2}audience passed: [\s\S]* {2}send passed: /,
    );
    expect(await run('node/report-opens.mjs', [await tokenOf(openid)])).toBe('received 1, duplicates 0, refused 0\n');
    expect(await run('node/report-opens.mjs', ['no-token'])).toBe('received 1, duplicates 0, refused 1\n');
  });

  it('sends several pushes in one call', async () => {
    const out = await run('node/send-batch.mjs', [], { OPENID: sandboxOpenid(9) });
    expect(out).toMatch(/^accepted 1 of 2\n\w+: 202 [\w-]{36}\n\w+: 422 field_invalid .*\/fields\/phrase3\n$/);
  });

  it('looks ahead, schedules, changes and cancels', async () => {
    const report = await run('node/dry-run.mjs');
    expect(report).toMatch(/^of \d+, \d+ would be sent\n/);
    expect(report).toMatch(/not sent, no_consent: \d+\n/);
    expect(report).toMatch(/for example: .女士，预计明天送达\n/);
    const preflight = await run('node/preflight.mjs');
    expect(preflight).toContain('商品名称: 明前龙井特级礼盒装二百五十克春茶新上市\n');
    expect(preflight).toMatch(/of \d+, \d+ are reached for \d+ credits\n/);
    expect(preflight).toMatch(/ready: true, done in 1 s\n$/);
    const out = await run('node/campaign.mjs');
    expect(out).toContain('written: draft\nlaunched: scheduled, due 2030-01-01T02:00:00.000Z\n');
    expect(out).toMatch(/held: paused, then scheduled again\ncancelled: cancelled\n$/);
  });

  it('shows what is paused and lifts it', async () => {
    await pauseApp(sandboxOpenid(6));
    expect(await run('node/limiters.mjs', [], { LIFT: '1' })).toMatch(/ip_not_allowed \(40164\).*\n {2}lifted: true/);
    expect(await run('node/limiters.mjs')).toBe('nothing is paused\n');
  });

  it('keeps a channel to a rate', async () => {
    const set = await run('node/limiters.mjs', [], { RATE: '50' });
    expect(set).toBe('nothing is paused\n50 calls a second, 5 at once\n');
    expect(await run('node/limiters.mjs', [], { RATE: 'null' })).toContain('no rate of its own');
  });

  it('sends again, and says what became of the unknown', async () => {
    const unknown = await spoil(sandboxOpenid(13), { reset: 1 });
    const out = await run('node/retry.mjs', [unknown]);
    expect(out).toMatch(/^[\w-]{36}: not sent\nsent again to 1: \{"accepted":1,/);
  });

  it('looks after members, keys and the log', async () => {
    const { id } = await invite(stack(), owner.browser, { role: 'operator' });
    expect(await run('node/members.mjs', [id], admin)).toBe(
      'we are 鸿雁茶铺\nroles: owner, admin, operator, reviewer, analyst, viewer\n' +
        'invited new.colleague@example.com, open: true, then taken back\n' +
        'operator, now analyst of 1 app\na new password at /reset\nremoved: true\n',
    );
    expect(await run('node/api-keys.mjs', [], admin)).toMatch(
      /^keep it now: hyk_\w{8}_….*\nactive, .*never\nrevoked: true\nsendno 7, \d+ calls left this minute\n$/,
    );
    expect(await run('node/audit.mjs', [], admin)).toMatch(
      /admin: revokeApiKey done\n[\s\S]*exported \d+; intact: true, /,
    );
  });

  it('shows numbers, exports them, and looks ahead', async () => {
    const push = await sendTo(sandboxOpenid(15));
    const { template_id: template } = await stack().api.call(getPush, { params: { push_id: push } });
    const out = await run('node/stats.mjs', [push, template]);
    expect(out).toMatch(/^audience 1 > reachable 1 > accepted 1 > .*\nfamily: 1 pushes, 1 people reached\n/);
    expect(out).toMatch(/deliveries\.csv: 1 lines\n/);
    expect(out).toMatch(/credits: about \d+, .*\ntoday: \d+ accepted\n$/);
  });

  it('registers a webhook and looks after it', async () => {
    const out = await run('node/webhooks.mjs', [`${stack().url}/healthz`]);
    expect(out).toMatch(
      /both sign for an hour: true\ntest event: answered 404\nmessages: 1\nfailing since true.*\ncallbacks handed on: others, active\n/,
    );
  });

  it('adds a template of the public library, sets a channel up, looks at people', async () => {
    expect(await run('node/library.mjs')).toMatch(/^categories: .+\n\d+ of \d+ titles\nadded: true\ndeleted: gone\n$/);
    expect(await run('node/channels.mjs')).toMatch(
      /set up: true, wechat-service\/text.*\npicture: image\/gif\nrecipients: 3\non the timeline: true\non the emulator: true\ncallback reached: true\n$/,
    );
  });

  it('takes a push back that UMS has not handed on', async () => {
    const id = await heldByUms(sandboxOpenid(22));
    expect(await run('node/retract.mjs', [id])).toBe(
      'calls that UMS took: 1\ntaken back: 1, refused: 0, never answered: 0\n',
    );
  });

  it('sets alerts up and takes one on', async () => {
    await makeAlert();
    const out = await run('node/alerts.mjs', [`${stack().url}/healthz`]);
    expect(out).toMatch(/: answered 404\nnotifiers: 值班群\nof their own: credits_run_out/);
    expect(out).toMatch(/No callbacks: nothing came back\n.*silences: 1\nreports: week\n$/s);
  });

  it('tells what happened', async () => {
    expect(await run('node/events.mjs')).toMatch(/limiter_paused .*ip_not_allowed/);
  });

  it('plays the mini-program', async () => {
    const openid = sandboxOpenid(7);
    await sendTo(openid);
    const out = await run('node/mini-program.mjs', [await codeOf(openid), await tokenOf(openid)]);
    expect(out).toContain(
      'reported, duplicate: false\nreported again, duplicate: true\nevents received: 1\nidentified: 1\nopened, counted: true\nclicked, duplicate: false\n',
    );
  });

  it('checks content by words and pages', async () => {
    await codeOf(sandboxOpenid(15));
    const out = await run('node/content.mjs', [sandboxOpenid(15)]);
    expect(out).toMatch(/\d pages; 1 lists, forbidden: 刷单, 加微信\n/);
    expect(out).toMatch(
      /error \/message\/fields\/thing2: .*加微信[\s\S]*pages\/order\/detail 吗|是否应为 pages\/order\/detail/,
    );
    expect(out).toContain('WeChat: risky, 欺诈\n');
  });

  it('has one write and another one approve', async () => {
    const REVIEWER_KEY = await keyWith(stack(), ['organization_manage', 'pushes_approve', 'pushes_read']);
    const out = await run('node/approval.mjs', [], { REVIEWER_KEY });
    expect(out).toMatch(/^campaigns need approval: true, within 72 hours\nnot by its author: true\n/);
    expect(out).toMatch(/waiting_approval, then draft: .*\nwaiting_approval, then scheduled: approved\n$/);
  });

  it('sends a first part, and the rest', async () => {
    // The ten may be people WeChat does not know.
    expect(await run('node/canary.mjs')).toMatch(
      /^(asking|failed): \d of \d+ failed, first part 10\n(passed|stopped), in all \d\d\n$/,
    );
  });

  it('covers every operation', () => {
    expect([...node.succeeded].sort()).toEqual(forPrograms);
  });
});

describe('all of them', () => {
  it('are run here', () => {
    const all = ['curl', 'door', 'node'].flatMap((kind) =>
      readdirSync(join(folder, kind)).map((name) => `${kind}/${name}`),
    );
    expect([...ran].sort()).toEqual(all.filter((name) => !notPrograms.includes(name)).sort());
  });
});

describe('operationOf', () => {
  it('knows a request by method and path', () => {
    expect(operationOf('POST', '/v1/apps')).toBe(createApp.id);
    expect(operationOf('GET', '/v1/pushes/1?x=/y')).toBe('getPush');
    expect(operationOf('GET', '/v1/nothing')).toBeUndefined();
  });
});
