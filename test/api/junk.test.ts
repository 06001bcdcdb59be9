import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { putAttribute } from '#contract/attribute.ts';
import { operations } from '#contract/index.ts';
import { createNotifier } from '#contract/notifier.ts';
import type { Operation } from '#contract/operation.ts';
import { permissionsOfOldKeys } from '#contract/permission.ts';
import { createPush } from '#contract/push.ts';
import { createSchedule } from '#contract/schedule.ts';
import { createSegment } from '#contract/segment.ts';
import { createWebhook } from '#contract/webhook.ts';
import { newId } from '#core/ids.ts';
import { goodFields, makeApp, pushBody, type TestApp } from '#testkit/app.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { invite, makeOwner, type TestMember } from '../access/support/browser.ts';
import { type Answer, expectProblemShape, send } from './support/http.ts';
import { logIn, type MiniProgram } from './support/miniprogram.ts';

const stack = useStack({ env: { OUTGOING_ALLOW: '127.0.0.1' } });
let app: TestApp;
let user: MiniProgram;
let draft: string;
let list: string;
let live: string;
let hook: string;
let robot: string;
let report: string;
let schedule: string;
let owner: TestMember;
let colleague: TestMember;
const openid = 'oAlice0000001';
const runs = { numRuns: 30 };

beforeAll(async () => {
  app = await makeApp(stack(), { callback: null });
  user = await logIn(stack(), app, openid);
  const receipt = await stack().api.call(createPush, { body: pushBody(app, [openid], { draft: true }) });
  draft = 'id' in receipt ? receipt.id : '';
  const params = { app_id: app.id };
  owner = await makeOwner(stack());
  colleague = await invite(stack(), owner.browser, { role: 'viewer' });
  list = (await stack().api.call(createSegment, { params, body: { name: '名单' } })).id;
  live = (await stack().api.call(createSegment, { params, body: { name: '人群', rule: { everyone: true } } })).id;
  const push = { audience: { all: true as const }, message: { template: app.template, fields: goodFields } };
  const standing = { app_id: app.id, name: '计划', recurrence: { cron: '0 4 1 1 *' }, push, paused: true };
  schedule = (await stack().api.call(createSchedule, { body: standing })).id;
  const url = 'http://127.0.0.1:9/';
  hook = (await stack().api.call(createWebhook, { body: { url, event_types: ['alert.*'] } })).id;
  robot = (await stack().api.call(createNotifier, { body: { name: '群', config: { kind: 'wecom', url } } })).id;
  const daily = { app_id: app.id, notifier_id: robot, name: '日报' };
  const made = await owner.browser.post('/v1/reports', daily);
  report = made.body.id;
  for (const [name, type] of [['junk_rule', 'number'] as const, ['junk_date', 'date'] as const]) {
    await stack().api.call(putAttribute, { params: { ...params, name }, body: { type } });
  }
});

/** A good body of each operation that has one, to spoil in one place. */
const goodBodies: Record<string, () => unknown> = {
  createApp: () => ({
    name: '新店',
    appid: 'wxjunk00000001',
    secret: 'a'.repeat(32),
    constants: { shop: '店' },
    spread: 1,
    skip_check: true,
  }),
  updateApp: () => ({
    name: '改名',
    rate_per_second: 500,
    constants: { shop: '店' },
    webview_page: 'pages/web',
    webview_domains: ['tea.example.com'],
  }),
  setLimiter: () => ({ rate_per_second: 500, burst: 50 }),
  putScene: () => ({ purpose: '用途', content: '内容', frequency: '频率', template_ids: [app.template] }),
  upsertRecipients: () => ({
    import_id: newId(),
    recipients: [
      { openid, unionid: 'uUnion0001', tags: ['a'], attributes: { b: ['c'], d: 1 }, credits: { [app.template]: 1 } },
    ],
  }),
  reportConsents: () => ({
    app_id: app.id,
    items: [
      {
        id: newId(),
        openid,
        unionid: 'uUnion0001',
        scene: 'main',
        scene_version: 1,
        results: { [app.template]: 'accept' },
        occurred_at: '2026-11-01T00:00:00Z',
      },
    ],
  }),
  reportOpens: () => ({
    app_id: app.id,
    items: [{ delivery: 'x', launch_scene: 1014, occurred_at: '2026-11-01T00:00:00Z' }],
  }),
  reportEvents: () => ({
    app_id: app.id,
    items: [
      {
        id: newId(),
        openid,
        unionid: 'uUnion0001',
        name: 'order.paid',
        properties: { amount: 1.5, sku: 'x', gift: true },
        occurred_at: new Date().toISOString(),
      },
    ],
  }),
  decideExperiment: () => ({ winner: 'a' }),
  createSchedule: () => ({
    app_id: app.id,
    name: '计划',
    recurrence: {
      cron: '30 4 * * 1-5',
      time_zone: 'Asia/Shanghai',
      start: '2027-01-01T00:00:00Z',
      end: '2029-01-01T00:00:00Z',
      missed: 'all',
    },
    push: {
      audience: { tags: { any: ['a'] } },
      message: { template: app.template, fields: goodFields },
      send_within_minutes: 60,
    },
    paused: true,
  }),
  updateSchedule: () => ({ name: '改名', recurrence: { weekly: { on: ['mon'], at: '10:00' } }, state: 'paused' }),
  putPolicy: () => wholePolicy(),
  putOrganizationPolicy: () => ({ ...wholePolicy(), block_lists: undefined, allow_lists: undefined }),
  putCalendar: () => ({ days: [{ date: '2027-10-01', rest: true, name: '国庆节' }] }),
  putTemplateDefaults: () => ({
    class: 'marketing',
    caps: [{ max: 9, hours: 24 }],
    allowed_hours: [{ from: '00:00', to: '24:00' }],
    audience: wholeRule(),
  }),
  putAttribute: () => ({ type: 'string', client_may_set: true }),
  createSegment: () => ({ name: '人群', rule: wholeRule() }),
  updateSegment: () => ({ name: '改名', rule: wholeRule() }),
  changeSegmentMembers: () => ({ add: { openids: [openid], aliases: ['a'] }, remove: { recipients: [newId()] } }),
  estimateSegment: () => ({ audience: { include: [{ rule: wholeRule() }], exclude: [{ openids: [openid] }] } }),
  createPush: () => ({
    ...pushBody(app, [openid]),
    name: '推送',
    message: {
      template: app.template,
      fields: { ...goodFields, thing1: { value: '{{ a }}', on_invalid: 'default', default: '您好' } },
      landing: { page: 'pages/index', query: { a: 'b' } },
    },
    variables: { a: 'b', c: { d: [1] } },
    recipient_variables: { [openid]: { a: 'c' } },
    schedule: { at: '2027-01-01T00:00:00Z' },
    pace: { per_minute: 600 },
    experiment: {
      key: 'junk',
      variants: [
        { name: 'a', weight: 40 },
        { name: 'b', weight: 60, fields: { thing1: '茶' }, landing: { page: 'pages/b', query: { a: 'b' } } },
      ],
      hold_out_percent: 5,
      winner: { by: 'opened', after_hours: 2, confidence: 0.9, none: 'stop', roll_out: 'automatic' },
    },
    limits: { caps: [{ max: 1, hours: 1 }], min_gap_minutes: 5, allowed_hours: [{ from: '08:00', to: '20:00' }] },
    send_before: '2027-01-02T00:00:00Z',
    draft: true,
  }),
  preflightPush: () => goodBodies.createPush!(),
  previewPush: () => ({
    app_id: app.id,
    message: {
      template: app.template,
      fields: { ...goodFields, thing1: { value: '{{ a }}', on_invalid: 'truncate' } },
      landing: { page: 'pages/index' },
    },
    variables: { a: 'b' },
    recipient_variables: { event: { c: 1 } },
    recipient: { openid },
    audience: { tags: { any: ['a'] } },
  }),
  updatePush: () => ({
    name: '改名',
    variables: { a: 1 },
    audience: { tags: { any: ['a'] } },
    schedule: { at: '2027-01-01T00:00:00Z' },
    pace: { per_minute: 600 },
  }),
  createPushes: () => {
    const { dry_run: _, ...push } = { ...(goodBodies.createPush!() as object), dry_run: false };
    return { pushes: [{ ...push, idempotency_key: newId() }, push] };
  },
  addTemplate: () => ({ tid: '1002', keywords: [1, 2], description: '到货' }),
  putPages: () => ({ app_json: { pages: ['pages/index'], subPackages: [{ root: 'a', pages: ['b'] }] } }),
  putWordList: () => ({ for: 'app', level: 'watch', words: ['词', 'word'] }),
  checkContent: () => ({
    message: { template: app.template, fields: { ...goodFields }, landing: { page: 'pages/index' } },
    openid,
  }),
  approvePush: () => ({ version: 1, note: '好' }),
  rejectPush: () => ({ version: 1, note: '改' }),
  putApprovalPolicy: () => ({ campaigns: true, above_recipients: 10, classes: ['legal'], expires_hours: 10 }),
  decideCanary: () => ({ decision: 'continue' }),
  retryPush: () => ({ outcomes: ['failed', 'unknown'], reasons: ['content'], errcodes: [47003], confirm: true }),
  resolveDeliveries: () => ({
    outcome: 'failed',
    called_from: '2027-01-01T00:00:00Z',
    called_to: '2027-01-02T00:00:00Z',
  }),
  previewSchedule: () => ({
    app_id: app.id,
    recurrence: { weekly: { on: ['mon'], at: '10:00' }, time_zone: 'Asia/Shanghai' },
    count: 3,
  }),
  resolveDelivery: () => ({ outcome: 'accepted' }),
  setup: () => ({ token: 'x'.repeat(43), email: 'a@example.com', name: '王芳', password: 'a long password' }),
  signIn: () => ({ email: 'nobody@example.com', password: 'a long password', rememberMe: true }),
  verifyTotp: () => ({ code: '123 456' }),
  verifyBackupCode: () => ({ code: 'ABCD-EFGH-JKMN' }),
  enableTwoFactor: () => ({ password: 'not the password' }),
  disableTwoFactor: () => ({ password: 'not the password' }),
  generateBackupCodes: () => ({ password: 'not the password' }),
  changePassword: () => ({ currentPassword: 'not the password', newPassword: 'a long password' }),
  requestPasswordReset: () => ({ email: 'nobody@example.com' }),
  resetPassword: () => ({ token: 'x'.repeat(43), newPassword: 'a long password' }),
  readInvitation: () => ({ token: 'x'.repeat(43) }),
  acceptInvitation: () => ({ token: 'x'.repeat(43), name: '王芳', password: 'a long password' }),
  revokeSession: () => ({ id: newId() }),
  updateMe: () => ({ name: '王芳', language: 'en', time_zone: 'Asia/Shanghai' }),
  updateOrganization: () => ({ name: '新名' }),
  updateMember: () => ({ role: 'operator', apps: [app.id], personal_data: false }),
  resetMember: () => ({ two_factor: true }),
  createInvitation: () => ({
    email: 'new@example.com',
    role: 'viewer',
    apps: [app.id],
    personal_data: false,
    expires_in_hours: 5,
  }),
  createApiKey: () => ({
    name: '密钥',
    permissions: ['apps_read', 'personal_data'],
    apps: [app.id],
    expires_at: '2999-01-01T00:00:00Z',
    allowed_ips: ['10.0.0.0/8', '::1'],
  }),
  createWebhook: () => ({
    url: 'http://127.0.0.1:9/hook',
    event_types: ['delivery.*', 'alert.firing'],
    description: 'x',
  }),
  updateWebhook: () => ({ description: '改名', event_types: ['push.finished'], state: 'disabled' }),
  rotateWebhookSecret: () => ({ keep_hours: 1 }),
  recoverWebhook: () => ({ since: '2026-11-01T00:00:00Z' }),
  acknowledgeAlert: () => ({ by: '值班' }),
  putAlertRule: () => ({ app_id: app.id, enabled: true, severity: 'warning', threshold: 60 }),
  createSilence: () => ({ app_id: app.id, kind: 'queue_age', reason: '维护', minutes: 5 }),
  createNotifier: () => ({
    name: '群',
    least_severity: 'critical',
    quiet_hours: { from: '22:00', to: '08:00' },
    time_zone: 'Asia/Shanghai',
    config: { kind: 'dingtalk', url: 'http://127.0.0.1:9/robot', secret: 'SEC' },
  }),
  updateNotifier: () => ({
    name: '改名',
    quiet_hours: null,
    enabled: false,
    config: { kind: 'email', host: '127.0.0.1', port: 25, secure: false, from: 'a@example.com', to: ['b@example.com'] },
  }),
  openSession: () => ({ app: app.id, code: 'x' }),
  reportConsent: () => ({
    nonce: newId(),
    scene: 'main',
    scene_version: 1,
    results: { [app.template]: 'accept' },
    occurred_at: '2026-11-01T00:00:00Z',
  }),
  reportDoorEvents: () => ({
    events: [{ nonce: newId(), name: 'viewed', properties: { a: 1, b: 'x' }, occurred_at: '2026-11-01T00:00:00Z' }],
  }),
  identify: () => ({
    nonce: newId(),
    attributes: { junk_text: 'x', junk_number: 1, junk_list: ['a'], junk_gone: null },
    profile: {
      language: 'zh_CN',
      time_zone: 'Asia/Shanghai',
      city: '杭州',
      location: { latitude: 30, longitude: 120 },
      device: { platform: 'ios', type: null },
    },
  }),
  putChannel: () => ({ name: 'wechat-service', settings: { allowance: 5, hours: 48 } }),
  uploadMedia: () => ({ content_base64: 'R0lGODlhAQABAAAAACw=' }),
  putCallbackRelay: () => ({ url: 'http://127.0.0.1:9/relay', scope: 'everything' }),
  createReport: () => ({
    app_id: app.id,
    notifier_id: robot,
    name: '周报',
    every: 'week',
    weekday: 2,
    at: '08:30',
    time_zone: 'Asia/Tokyo',
  }),
  updateReport: () => ({ name: '日报', every: 'day', at: '07:00', enabled: false }),
  setJpushKey: () => ({
    message: { template: app.template, fields: { ...goodFields, thing1: '{{ alert }}' } },
    pushes_per_minute: 60,
  }),
  beginPasskey: () => ({ password: 'not the password' }),
  addPasskey: () => ({
    name: '办公电脑',
    response: {
      ...credential,
      response: { clientDataJSON: 'e30', attestationObject: 'o2NmbXQ', transports: ['internal'] },
    },
  }),
  renamePasskey: () => ({ id: newId(), name: '手机' }),
  removePasskey: () => ({ id: newId(), password: 'not the password' }),
  passkeySignIn: () => ({
    rememberMe: true,
    response: {
      ...credential,
      response: { clientDataJSON: 'e30', authenticatorData: 'AA', signature: 'AA', userHandle: null },
    },
  }),
  reportOpened: () => ({ app: app.id, delivery: 'x', scene: 1014 }),
  reportClicked: () => ({ app: app.id, delivery: 'x', target: 'buy' }),
};

/** What a browser says of a passkey, in the shape it has. */
const credential = {
  id: 'AA',
  rawId: 'AA',
  type: 'public-key',
  authenticatorAttachment: 'platform',
  clientExtensionResults: {},
};

/** A policy that uses everything, and lets nearly all go. */
const wholePolicy = () => ({
  quiet_hours: [{ from: '03:00', to: '03:01', on: 'rest_days' }],
  total_per_day: 90,
  min_gap_minutes: 1,
  classes: { own: { caps: [{ max: 90, hours: 24 }], template_caps: [{ max: 90, hours: 1 }], min_gap_minutes: 1 } },
  block_lists: [list],
  allow_lists: [list],
});

/** A rule with every kind of condition. */
const wholeRule = () => ({
  all: [
    { tags: { any: ['a'], none: ['b'] } },
    {
      not: {
        any: [{ attribute: { name: 'junk_rule', above: 1 } }, { attribute: { name: 'junk_date', within_days: 3 } }],
      },
    },
    { location: { city: ['杭州'] } },
    { near: { latitude: 30, longitude: 120, km: 5 } },
    {
      within: [
        { latitude: 30, longitude: 120 },
        { latitude: 31, longitude: 120 },
        { latitude: 30, longitude: 121 },
      ],
    },
    { device: { platform: ['ios'] } },
    { language: ['zh_CN'] },
    { first_seen: { after: '2026-01-01T00:00:00Z' } },
    { consent: { template: app.template, credits_at_least: 1 } },
    { behavior: { event: 'order.paid', at_least: 1, within_days: 30, where: [{ property: 'amount', above: 1 }] } },
    { last_time: { event: 'order.paid', before_days: 3 } },
    { push: { id: newId(), is: 'opened' } },
    { sample: { percent: 10, salt: 'x' } },
    { recipients: [newId()] },
    { segment: list },
  ],
});

const paths: Record<string, () => string> = {
  app_id: () => app.id,
  push_id: () => draft,
  key: () => 'main',
  name: () => 'junk_text',
  segment_id: () => list,
  recipient: () => openid,
  recipient_id: () => newId(),
  schedule_id: () => schedule,
  template_id: () => app.template,
  scope: () => 'channel',
  webhook_id: () => hook,
  message_id: () => newId(),
  alert_id: () => newId(),
  silence_id: () => newId(),
  notifier_id: () => robot,
  report_id: () => report,
  kind: () => 'queue_age',
  channel: () => 'wechat-service',
  member_id: () => colleague.id,
  invitation_id: () => newId(),
  key_id: () => '00000000',
};

/** What an API key of old may not do is done by a member. */
function byMember({ auth, permission }: Operation): boolean {
  return auth === 'member' || (auth === 'key' && !permissionsOfOldKeys.includes(permission!));
}

/** The operation's address with good parameters, or with others. */
function addressOf(operation: Operation, parameter?: string): string {
  const own = operation.id === 'updateSegment' ? operation.path.replace('{segment_id}', live) : operation.path;
  const known: typeof paths = { ...paths, ...(operation.id === 'setLimiter' ? { key: () => 'wechat-subscribe' } : {}) };
  return own.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(parameter ?? known[name]!()));
}

async function throwAt(operation: Operation, raw: string | undefined, path = addressOf(operation)) {
  const addresses: Record<string, string> = {
    updatePush: `/v1/pushes/${draft}`,
    updateSegment: `/v1/apps/${app.id}/segments/${live}`,
    updateSchedule: `/v1/schedules/${schedule}`,
  };
  const address = addresses[operation.id];
  const etag = address === undefined ? null : await etagOf(address);
  const member = byMember(operation);
  const key = member ? null : operation.auth === 'client' ? user.token : operation.auth === 'key' ? stack().key : null;
  const headers: Record<string, string> = etag === null ? {} : { 'if-match': etag };
  const options = { key, headers, ...(raw === undefined ? {} : { raw }) };
  const answer = member
    ? await owner.browser.send(operation.method, path, undefined, options)
    : await send(stack(), operation.method, path, options);
  expectNoAccident(answer);
  return answer;
}

async function etagOf(path: string): Promise<string> {
  return (await send(stack(), 'GET', path)).headers.get('etag') ?? '';
}

/** Taken, or refused by the rules; never broken by it. */
function expectNoAccident(answer: Answer): void {
  expect(answer.status, answer.text).toBeLessThan(500);
  if (answer.status >= 400) expectProblemShape(answer);
  // Two dots lead to `/`, where the console is.
  else expect(answer.headers.get('content-type')).toMatch(/^application\/json|^text\/html/);
  // A batch answers for each of its parts.
  for (const item of answer.body?.items ?? []) expect(item.status ?? 200, answer.text).toSatisfy(noServerError);
}

const noServerError = (status: unknown) => typeof status !== 'number' || status < 500;

/** What JSON can say, with texts that databases and encodings choke on. */
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('\0', '\ud800', '__proto__', '', "'; drop table app;--"),
);
const value = fc.oneof(
  { depthSize: 'small' },
  text,
  fc.jsonValue(),
  fc.integer(),
  fc.double(),
  fc.constantFrom(
    Number.MAX_SAFE_INTEGER + 1,
    1e308,
    -1,
    null,
    [],
    {},
    '9999-12-31T23:59:59-12:00',
    '0000-01-01T00:00:00Z',
  ),
  fc.dictionary(text, text, { maxKeys: 3 }),
);

/** Every place in a body, the body itself included. */
function places(body: unknown, path: string[] = []): string[][] {
  if (typeof body !== 'object' || body === null) return [path];
  return [path, ...Object.entries(body).flatMap(([key, part]) => places(part, [...path, key]))];
}

/** The body with one place filled by something else, or with one member more. */
function spoilt(body: unknown, [step, ...rest]: string[], by: unknown, added: string | null): unknown {
  if (step === undefined) {
    const isObject = typeof body === 'object' && body !== null && !Array.isArray(body);
    return added !== null && isObject ? { ...body, [added]: by } : by;
  }
  if (Array.isArray(body)) return body.map((part, i) => (String(i) === step ? spoilt(part, rest, by, added) : part));
  const parts = body as Record<string, unknown>;
  return { ...parts, [step]: spoilt(parts[step], rest, by, added) };
}

const withBody = operations.filter((operation) => operation.body !== undefined);

describe('no body breaks the service', () => {
  it('and every operation that takes one is tried', () => {
    expect(withBody.map((operation) => operation.id).sort()).toEqual(Object.keys(goodBodies).sort());
  });

  it('and what is to be spoilt is not refused for its shape', async () => {
    for (const operation of withBody) {
      const { body } = await throwAt(operation, JSON.stringify(goodBodies[operation.id]!()));
      // WeChat alone can tell a good code from a bad one.
      if (operation.id === 'openSession')
        expect(body.errors).toMatchObject([{ pointer: '/code', code: 'code_invalid' }]);
      else expect(body.errors, operation.id).toBeUndefined();
    }
  });

  it.each(withBody.map((one) => [one.id, one] as const))('%s: anything at all', async (_, operation) => {
    const junk = fc.oneof(fc.anything(), text).map((thing) => JSON.stringify(thing) ?? String(thing));
    await fc.assert(
      fc.asyncProperty(fc.oneof(junk, text), async (raw) => {
        await throwAt(operation, raw);
      }),
      runs,
    );
  });

  it.each(withBody.map((one) => [one.id, one] as const))(
    '%s: a good body spoilt in one place',
    async (id, operation) => {
      const spoil = fc.asyncProperty(fc.nat(), value, fc.option(text), async (at, by, added) => {
        const body = goodBodies[id]!();
        const all = places(body);
        await throwAt(operation, JSON.stringify(spoilt(body, all[at % all.length]!, by, added)) ?? '');
      });
      await fc.assert(spoil, runs);
    },
  );
});

describe('no address breaks the service', () => {
  const withParameters = operations.filter((operation) => operation.path.includes('{') && operation.method === 'GET');

  it.each(withParameters.map((one) => [one.id, one] as const))('%s', async (_, operation) => {
    const parameter = fc.oneof(
      fc.string({ unit: 'grapheme', minLength: 1 }),
      fc.uuid(),
      fc.constantFrom('\0', '..', '%', ' '),
    );
    await fc.assert(
      fc.asyncProperty(parameter, async (text) => {
        const path = addressOf(operation, text);
        // Clients take `..` out of an address themselves: what is left may be a page of the console.
        if (/^\/(v1|auth|door)\//.test(new URL(path, stack().url).pathname)) await throwAt(operation, undefined, path);
      }),
      runs,
    );
  });

  it.each(['listPushes', 'listDeliveries', 'getDoorScene', 'listAudit', 'verifyAudit'])(
    'the query of %s',
    async (id) => {
      const operation = operations.find((one) => one.id === id)!;
      const names = fc.constantFrom('limit', 'cursor', 'app_id', 'outcome', 'app', 'key', 'x', 'since', 'seq');
      const query = fc.array(
        fc.tuple(names, fc.oneof(fc.string(), fc.uuid(), fc.constantFrom('\0', '-1', '1e9', '1.5'))),
      );
      const ask = fc.asyncProperty(query, async (pairs) => {
        await throwAt(operation, undefined, `${addressOf(operation)}?${new URLSearchParams(pairs)}`);
      });
      await fc.assert(ask, runs);
    },
  );
});
