import { beforeAll, describe, expect, it } from 'vitest';
import {
  acknowledgeAlert,
  alertKindNames,
  createSilence,
  deleteSilence,
  listAlertRules,
  listAlerts,
  listSilences,
  putAlertRule,
} from '#contract/alert.ts';
import { createNotifier, deleteNotifier, listNotifiers, testNotifier, updateNotifier } from '#contract/notifier.ts';
import { createWebhook } from '#contract/webhook.ts';
import type { Finding } from '#core/alerts/lifecycle.ts';
import { newId } from '#core/ids.ts';
import { findApp } from '#db/queries/app/find.ts';
import { insertEvent } from '#db/queries/event/insert.ts';
import { lookOnce } from '#engine/alerts/alerts.ts';
import { AppChecks } from '#engine/alerts/app-checks.ts';
import { applyFindings } from '#engine/alerts/apply.ts';
import { backtest } from '#engine/alerts/backtest.ts';
import { sendNotices } from '#engine/alerts/notify.ts';
import type { EngineContext } from '#engine/context.ts';
import { Subscribers } from '#engine/outbox/subscribers.ts';
import { eventually, makeApp, type TestApp } from '#testkit/app.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { asAnotherOrganization } from '#testkit/organization.ts';
import { engineContext } from '../engine/support/by-hand.ts';
import { mortalPool } from '../engine/support/mortal-pool.ts';
import { writeSums } from './support/history.ts';
import { Receiver } from './support/receiver.ts';

const stack = useStack({ env: { HONGYAN_ROLES: 'api', OUTGOING_ALLOW: '127.0.0.1' } });
const minuteMs = 60_000;
let app: TestApp;
let robot: Receiver;
/** A clock that the tests move. */
// Noon in China yesterday: just after midnight the detector is more careful.
let at = Math.floor(Date.now() / 86_400_000) * 86_400_000 - 20 * 3_600_000;
let context: EngineContext;
let checks: AppChecks;
let subscribers: Subscribers;

beforeAll(async () => {
  app = await makeApp(stack(), { callback: null });
  robot = await Receiver.start();
  robot.answers = [{ status: 200, body: '{"errcode":0}' }];
  await stack().api.call(createNotifier, {
    body: { name: '值班群', config: { kind: 'wecom', url: `${robot.url}/wecom` } },
  });
  context = engineContext(stack(), { clock: { now: () => new Date(at) } as never });
  checks = new AppChecks(context);
  subscribers = new Subscribers(context.pool, context.newId);
});

const look = async () => {
  await lookOnce(context, checks, subscribers);
  while ((await sendNotices(context)) > 0);
};
const open = async (state: 'open' | 'firing' | 'resolved' = 'open') =>
  (await stack().api.call(listAlerts, { query: { state, app_id: app.id } })).items;
const said = () => robot.received.map((one) => JSON.parse(one.body).text.content as string);

/** Calls of one minute, in its own row and in its quarter of an hour. */
async function minute(start: number, accepted: number, failed = 0, codes: Record<string, number> = {}) {
  const quarter = Math.floor(start / (15 * minuteMs)) * 15 * minuteMs;
  const rows = [1, 15].flatMap((grain) => {
    const when = new Date(grain === 1 ? start : quarter);
    return [
      { grain: grain as 1, at: when, accepted, failed },
      ...Object.entries(codes).map(([value, n]) => ({
        grain: grain as 1,
        dimension: 'errcode',
        value,
        at: when,
        failed: n,
      })),
    ];
  });
  await writeSums(stack(), app.id, rows);
}

describe('a drop that is planted', () => {
  it('fires within 90 seconds, explains itself, tells once, and is over when things are well again', async () => {
    const hook = await Receiver.start();
    await stack().api.call(createWebhook, { body: { url: hook.url, event_types: ['alert.*'] } });
    const day = 24 * 60 * minuteMs;
    const quarters = Array.from({ length: 36 * 96 }, (_, i) => ({
      grain: 15 as const,
      at: new Date(at - (i + 1) * 15 * minuteMs),
      accepted: 900 + ((i * 37) % 41),
    }));
    await writeSums(stack(), app.id, quarters);
    const minutes = Array.from({ length: 360 }, (_, i) => ({
      grain: 1 as const,
      at: new Date(at - (i + 1) * minuteMs),
      accepted: 60 + (i % 3),
    }));
    await writeSums(stack(), app.id, minutes);
    expect(quarters.at(-1)!.at.getTime()).toBeLessThan(at - 35 * day);
    await look();
    expect(await open()).toEqual([]);
    for (let i = 0; i < 5; i++) {
      await minute(at, 60);
      at += minuteMs;
      await look();
    }
    expect(await open()).toEqual([]);

    // From here on nothing is sent any more.
    const planted = at;
    while ((await open('firing')).length === 0 && at - planted < 5 * minuteMs) {
      at += 15_000;
      await look();
    }
    expect(at - planted).toBeLessThanOrEqual(90_000);
    const [alert] = await open('firing');
    expect(alert).toMatchObject({ kind: 'volume_drop', severity: 'critical', title: { zh: '发送量骤降' } });
    expect(alert!.explanation.numbers).toMatchObject({ actual: 0, change_percent: -100 });
    expect(alert!.explanation.zh).toMatch(/最近 \d+ 分钟单发调用 0 次，按往周同一时段应为约 \d+ 次/);
    expect(said()).toMatchObject([expect.stringMatching(/告警：发送量骤降.*应为约 \d+ 次.*granularity=minute/s)]);
    for (let i = 0; i < 4; i++) {
      at += 15_000;
      await look();
    }
    expect(said()).toHaveLength(1);

    for (let i = 0; i < 20 && (await open('firing')).length > 0; i++) {
      await minute(Math.floor(at / minuteMs) * minuteMs, 60);
      at += minuteMs;
      await look();
    }
    expect(await open('resolved')).toMatchObject([{ id: alert!.id, resolved_at: expect.any(String) }]);
    expect(said().at(-1)).toMatch(/已恢复：发送量骤降/);

    // The same rules say the same of what is stored.
    const row = (await findApp(context.pool, app.id))!;
    const replayed = await backtest(context.pool, row, new Date(planted - 10 * minuteMs), new Date(at));
    expect(replayed).toMatchObject([{ kind: 'volume_drop', explanation: { numbers: { change_percent: -100 } } }]);
    expect(replayed[0]!.firedAt.getTime()).toBeGreaterThan(planted);
    expect(replayed[0]!.firedAt.getTime()).toBeLessThanOrEqual(planted + 2 * minuteMs);
    expect(replayed[0]!.resolvedAt).not.toBeNull();
    expect(await open('firing')).toEqual([]);
    const types = await stack().service.pool.query('select type from webhook_message order by id');
    expect(types.rows.map((row) => row.type)).toEqual(['alert.firing', 'alert.resolved']);
  });

  it('of the acceptance rate names the code that did it', async () => {
    for (let i = 0; i < 5; i++) {
      await minute(Math.floor(at / minuteMs) * minuteMs, 10, 50, { '40003': 48, '47003': 2 });
      at += minuteMs;
      await look();
    }
    const kinds = (await open('firing')).map(({ kind, explanation }) => [kind, explanation.numbers.errcode ?? null]);
    expect(kinds).toContainEqual(['success_rate_drop', null]);
    expect(kinds).toContainEqual(['failure_spike', '40003']);
    expect(kinds).not.toContainEqual(['failure_spike', '47003']);
  });
});

describe('alerts', () => {
  it('tell of a pause, a token that is refused and a broken law; not while they are silenced or switched off', async () => {
    const { pool } = stack().service;
    const other = await makeApp(stack(), { callback: null });
    const of = async () => (await stack().api.call(listAlerts, { query: { app_id: other.id, state: 'open' } })).items;
    const organizationId = stack().organizationId;
    const silence = await stack().api.call(createSilence, {
      body: { app_id: other.id, kind: 'limiter_paused', reason: '维护', minutes: 60 },
    });
    await pool.query(
      `insert into limiter (app_id, scope, key, paused_until, reason, errcode, updated_at)
       values ($1::uuid, 'app', $1::uuid::text, 'infinity', 'token_refused', 40001, now()),
         ($1::uuid, 'template', $2, '2099-01-01T00:00:00Z', 'template_invalid', 40037, now())`,
      [other.id, other.templateId],
    );
    await insertEvent(
      pool,
      {
        id: newId(),
        organizationId,
        appId: other.id,
        kind: 'law_broken',
        payload: { push_id: newId(), differences: ['audience'] },
      },
      new Date(at),
    );
    const before = said().length;
    await look();
    at += 20_000;
    await look();
    const alerts = await of();
    expect(alerts.map((one) => one.kind).sort()).toEqual(['law_broken', 'limiter_paused', 'token_failure']);
    expect(alerts.find((one) => one.kind === 'limiter_paused')).toMatchObject({
      silenced: true,
      state: 'firing',
      explanation: { en: expect.stringMatching(/until 2099-01-01 08:00 \(Asia\/Shanghai\)$/) },
    });
    const told = said().slice(before);
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(/等 2 条/);
    expect(told[0]).not.toContain('template_invalid');
    expect((await stack().api.call(listSilences, {})).items).toMatchObject([{ id: silence.id }]);
    await stack().api.call(deleteSilence, { params: { silence_id: silence.id } });
    expect((await stack().api.call(listSilences, {})).items).toEqual([]);

    await stack().api.call(putAlertRule, {
      params: { kind: 'token_failure' },
      body: { app_id: other.id, enabled: false },
    });
    at += 180_000;
    await look();
    expect((await of()).map((one) => one.kind)).not.toContain('token_failure');

    const [first] = await of();
    const params = { alert_id: first!.id };
    expect(await stack().api.call(acknowledgeAlert, { params, body: { by: '小林' } })).toMatchObject({
      acknowledged_by: '小林',
    });
    expect(await stack().api.call(acknowledgeAlert, { params, body: { by: '老王' } })).toMatchObject({
      acknowledged_by: '小林',
    });
    const stranger = await asAnotherOrganization(stack());
    await expect(stranger.api.call(acknowledgeAlert, { params, body: { by: 'x' } })).rejects.toMatchObject({
      status: 404,
    });
    expect((await stranger.api.call(listAlerts, {})).items.filter((one) => one.app_id !== null)).toEqual([]);
  });

  it('have rules with a threshold of their own', async () => {
    const { items } = await stack().api.call(listAlertRules, { query: { app_id: app.id } });
    expect(items.map((one) => one.kind)).toEqual(alertKindNames);
    const params = { kind: 'queue_age' as const };
    expect(
      await stack().api.call(putAlertRule, { params, body: { enabled: true, threshold: 60, severity: 'warning' } }),
    ).toMatchObject({
      threshold: 60,
      severity: 'warning',
      is_default: false,
      app_id: null,
    });
    await expect(
      stack().api.call(putAlertRule, { params: { kind: 'volume_drop' }, body: { enabled: true, threshold: 1 } }),
    ).rejects.toMatchObject({ problem: { errors: [{ pointer: '/threshold' }] } });
  });

  it('of an app that could not be looked at stay, and what else is found of it is no second one', async () => {
    const late: Finding = {
      organizationId: stack().organizationId,
      appId: app.id,
      kind: 'schedule_late',
      key: 'late-for-the-test',
      severity: 'warning',
      certain: true,
      explanation: { zh: '晚了', en: 'late', numbers: {}, link: '/v1/pushes/1' },
    };
    const unseen = new Set([app.id]);
    const mine = async () => (await open()).filter((one) => one.explanation.en === 'late').length;
    await applyFindings(context, subscribers, [late]);
    await applyFindings(context, subscribers, [late], unseen);
    at += 10 * minuteMs;
    await applyFindings(context, subscribers, [], unseen);
    expect(await mine()).toBe(1);
    await applyFindings(context, subscribers, []);
    expect(await mine()).toBe(0);
  });

  it('of the service: disk, certificate, an engine that is lost', async () => {
    const { pool } = stack().service;
    const day = 86_400_000;
    await pool.query(
      "insert into engine (id, host, pid, beat, started_at, beat_at) values ($1, 'gone', 7, 1, now(), $2)",
      [newId(), new Date(at - 120_000)],
    );
    const probes = {
      diskFree: async () => ({ share: 0.04, bytes: 2 ** 30 }),
      certificateExpiry: () => new Date(at + 3 * day),
    };
    const sick = { ...context, probes };
    await lookOnce(sick, new AppChecks(sick), subscribers);
    at += 20_000;
    await lookOnce(sick, new AppChecks(sick), subscribers);
    const { items } = await stack().api.call(listAlerts, { query: { state: 'firing' } });
    const kinds = items
      .filter((one) => one.app_id === null)
      .map((one) => one.kind)
      .sort();
    expect(kinds).toEqual(['certificate_expiry', 'disk_full', 'no_heartbeat']);
  });
});

describe('a notifier', () => {
  it('waits with warnings until quiet hours are over, keeps its secrets, and can be tried', async () => {
    const quiet = { from: '00:00', to: '23:59' };
    const config = { kind: 'dingtalk', url: `${robot.url}/ding`, secret: 'SECabc' } as const;
    const body = { name: '夜间', quiet_hours: quiet, config };
    const made = await stack().api.call(createNotifier, { body });
    expect(JSON.stringify(made)).not.toContain('SECabc');
    expect(made.target).toMatch(/^127\.0\.0\.1:/);
    const { rows } = await stack().service.pool.query('select config::text from notifier where id = $1', [made.id]);
    expect(Buffer.from(rows[0].config.slice(2), 'hex').toString('latin1')).not.toContain('SECabc');

    const third = await makeApp(stack(), { callback: null });
    await stack().service.pool.query(
      `insert into limiter (app_id, scope, key, paused_until, reason, updated_at) values ($1, 'template', $2, 'infinity', 'x', now())`,
      [third.id, third.templateId],
    );
    await look();
    at += 20_000;
    await look();
    const waiting = await stack().service.pool.query(
      "select due_at from notice where notifier_id = $1 and state = 'pending'",
      [made.id],
    );
    expect(waiting.rows.every((row) => row.due_at.getTime() > at)).toBe(true);
    expect(waiting.rows.length).toBeGreaterThan(0);
    expect(robot.received.some((one) => one.path.startsWith('/ding'))).toBe(false);

    const params = { notifier_id: made.id };
    expect(await stack().api.call(testNotifier, { params })).toEqual({ sent: true, error: null });
    expect(robot.received.at(-1)!.path).toMatch(/^\/ding\?timestamp=\d{13}&sign=/);
    expect(
      await stack().api.call(updateNotifier, { params, body: { quiet_hours: null, enabled: false } }),
    ).toMatchObject({ enabled: false, quiet_hours: null });
    const stranger = await asAnotherOrganization(stack());
    expect((await stranger.api.call(listNotifiers, {})).items).toEqual([]);
    await expect(stranger.api.call(testNotifier, { params })).rejects.toMatchObject({ status: 404 });
    expect(await stack().api.call(deleteNotifier, { params })).toEqual({ id: made.id });
  });

  it('can be a push of our own to members, made once and with what happened in its fields', async () => {
    const own = await makeApp(stack(), { callback: null });
    const message = {
      template: own.template,
      fields: { thing1: { value: '{{ title }}', on_invalid: 'truncate' as const }, time2: '{{ time }}', amount3: '¥0' },
    } satisfies Record<string, unknown>;
    const config = { kind: 'wechat' as const, app_id: own.id, openids: ['oMember000001'], message };
    const made = await stack().api.call(createNotifier, { body: { name: '值班', config } });
    expect(made).toMatchObject({ kind: 'wechat', target: `${own.id}: 1` });
    expect(JSON.stringify(made)).not.toContain('oMember');
    const params = { notifier_id: made.id };
    expect(await stack().api.call(testNotifier, { params })).toEqual({ sent: true, error: null });
    at = Math.max(at, Date.now() + minuteMs);
    const { pool } = context;
    // Whoever dies on the way leaves it to others, who take it a minute later.
    for (let nth = 0; nth < 9; nth++) {
      await sendNotices({ ...context, pool: mortalPool(pool, nth, nth % 2 === 0) }).catch(() => 0);
      at += 2 * minuteMs;
      await pool.query(
        "update notice set state = 'pending', tries = 0, due_at = $2 where notifier_id = $1 and state <> 'sent'",
        [made.id, new Date(at)],
      );
    }
    await eventually(async () => {
      at += 2 * minuteMs;
      await Promise.all([sendNotices(context), sendNotices(context)]);
      return (
        (await pool.query("select from notice where notifier_id = $1 and state = 'sent'", [made.id])).rowCount === 1
      );
    });
    const { rows } = await pool.query('select * from push where app_id = $1', [own.id]);
    expect(rows).toMatchObject([
      { kind: 'transactional', state: 'sending', created_by: `notifier:${made.id}`, schedule_id: null, approval: null },
    ]);
    expect(rows[0].variables).toMatchObject({ title: '测试通知', text: '通知渠道「值班」工作正常' });
    const slices = await pool.query('select recipients from slice where push_id = $1', [rows[0].id]);
    expect(slices.rows).toEqual([{ recipients: [await own.recipientId('oMember000001')] }]);
    const create = (over: object) =>
      stack().api.call(createNotifier, { body: { name: 'x', config: { ...config, ...over } } as never });
    const fields = { thing1: '{{ nobody.told }}' };
    await expect(create({ message: { ...message, fields } })).rejects.toMatchObject({ status: 422 });
    await expect(create({ app_id: made.id })).rejects.toMatchObject({ status: 404 });
    const stranger = await asAnotherOrganization(stack());
    await expect(stranger.api.call(createNotifier, { body: { name: 'x', config } })).rejects.toMatchObject({
      status: 404,
    });
    await stack().api.call(deleteNotifier, { params });
  });

  it('cannot be inside', async () => {
    const body = { name: 'x', config: { kind: 'feishu', url: 'http://169.254.169.254/' } } as const;
    await expect(stack().api.call(createNotifier, { body })).rejects.toMatchObject({
      status: 422,
      problem: { code: 'webhook_url_refused' },
    });
  });
});
