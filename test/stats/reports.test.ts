import { beforeAll, describe, expect, it } from 'vitest';
import { listAudit } from '#contract/audit.ts';
import { ApiClient } from '#contract/client.ts';
import { createNotifier, deleteNotifier } from '#contract/notifier.ts';
import type { Permission } from '#contract/permission.ts';
import { createReport, deleteReport, listReports, sendReport, updateReport } from '#contract/report.ts';
import { dayStart } from '#core/stats/zone.ts';
import { sendNotices } from '#engine/alerts/notify.ts';
import type { EngineContext } from '#engine/context.ts';
import { sendDueReport } from '#engine/stats/reports.ts';
import { eventually, makeApp, type TestApp } from '#testkit/app.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { asAnotherOrganization, keyWith } from '#testkit/organization.ts';
import { engineContext } from '../engine/support/by-hand.ts';
import { mortalPool } from '../engine/support/mortal-pool.ts';
import { writeSums } from './support/history.ts';
import { expectProblem } from './support/problems.ts';
import { Receiver } from './support/receiver.ts';

const stack = useStack({ env: { HONGYAN_ROLES: 'api', OUTGOING_ALLOW: '127.0.0.1' } });
const zone = 'Asia/Shanghai';
const hourMs = 3_600_000;
let app: TestApp;
let robot: Receiver;
let notifierId: string;
/** A clock that the tests move. */
let at = Date.now();
let context: EngineContext;

beforeAll(async () => {
  app = await makeApp(stack(), { callback: null });
  robot = await Receiver.start();
  robot.answers = [{ status: 200, body: '{"errcode":0}' }];
  notifierId = await newNotifier();
  context = engineContext(stack(), { clock: { now: () => new Date(at) } as never });
});

async function newNotifier(): Promise<string> {
  const config = { kind: 'wecom', url: `${robot.url}/wecom` } as const;
  return (await stack().api.call(createNotifier, { body: { name: '日报群', config } })).id;
}
const create = (over: object = {}, on = stack()) =>
  on.api.call(createReport, { body: { app_id: app.id, notifier_id: notifierId, name: '每日数据', ...over } as never });
const clientWith = async (one: Permission) => new ApiClient(stack().url, await keyWith(stack(), [one]));
const listed = async (id: string) => (await stack().api.call(listReports, {})).items.find((one) => one.id === id);
/** Engines that look at once, each on its own; how many reports they sent. */
const send = async (engines = 1) => {
  const sent = await Promise.all(Array.from({ length: engines }, () => sendDueReport(context)));
  return sent.filter(Boolean).length;
};
const said = async () => {
  while ((await sendNotices(context)) > 0);
  return robot.received.splice(0).map((one) => JSON.parse(one.body).text.content as string);
};

describe('a report', () => {
  it('tells a day’s numbers once at its hour, whoever looks and whoever dies', async () => {
    const made = await create({ at: '09:00', time_zone: zone });
    const due = Date.parse(made.next_at);
    const today = dayStart(new Date(due), zone).getTime();
    await writeSums(stack(), app.id, [
      { grain: 1440, at: new Date(today - 24 * hourMs), accepted: 1200, opened: 300, suppressed: 100 },
      { grain: 1440, at: new Date(today - 48 * hourMs), accepted: 1000, opened: 200 },
    ]);
    at = due - 1;
    expect(await send()).toBe(0);
    at = due;
    // One dies at each of its statements, and one does not learn that its commit was written.
    for (let nth = 0; nth < 12; nth++) {
      const dying = { ...context, pool: mortalPool(context.pool, nth, nth % 2 === 0) };
      await sendDueReport(dying).catch(() => false);
    }
    // The database lets the rows of the dead go when it notices.
    await eventually(async () => {
      await send(4);
      return (await listed(made.id))!.last_at !== null;
    });
    const texts = await said();
    expect(texts).toHaveLength(1);
    expect(texts[0]).toContain('每日数据');
    expect(texts[0]).toContain('已接受 1,200（较前一日 +20%）');
    expect(texts[0]).toContain('打开率 25.0%（前一日 20.0%）');
    expect(texts[0]).toContain(`/statistics?app=${app.id}`);
    const after = await listed(made.id);
    expect(Date.parse(after!.next_at)).toBe(due + 24 * hourMs);
    expect(after!.last_at).toBe(new Date(due).toISOString());
    await stack().api.call(deleteReport, { params: { report_id: made.id } });
  });

  it('can be changed, switched off and deleted, and all of it is in the log', async () => {
    const made = await create({ every: 'week', weekday: 3, at: '18:30', time_zone: 'Asia/Kolkata' });
    const params = { report_id: made.id };
    expect(new Date(made.next_at).toISOString()).toMatch(/T13:00:00/);
    const off = await stack().api.call(updateReport, { params, body: { enabled: false } });
    at = Date.parse(off.next_at) + hourMs;
    expect(await send()).toBe(0);
    const daily = await stack().api.call(updateReport, { params, body: { enabled: true, every: 'day' } });
    at = Date.parse(daily.next_at);
    expect(await send(2)).toBe(1);
    expect(await said()).toHaveLength(1);
    await stack().api.call(deleteReport, { params });
    expect(await listed(made.id)).toBeUndefined();
    const { items } = await (await clientWith('audit_read')).call(listAudit, { query: {} });
    const actions = items.filter((one) => one.target === made.id).map((one) => one.action);
    expect(actions).toEqual(['deleteReport', 'updateReport', 'updateReport', 'createReport']);
  });

  it('is sent at once when somebody asks, and then at its hour as before; not while it is off', async () => {
    at = Date.now();
    const made = await create({ every: 'week', weekday: 5, at: '08:00', time_zone: zone });
    const params = { report_id: made.id };
    const due = await stack().api.call(sendReport, { params });
    expect(Date.parse(due.next_at)).toBeLessThan(Date.parse(made.next_at));
    at = Date.parse(due.next_at);
    expect(await send(3)).toBe(1);
    expect(await said()).toHaveLength(1);
    const after = await listed(made.id);
    expect(after!.next_at).toBe(made.next_at);
    expect(after!.last_at).toBe(due.next_at);
    await stack().api.call(updateReport, { params, body: { enabled: false } });
    await expect(stack().api.call(sendReport, { params })).rejects.toThrow('409 report_paused');
    expect(await send()).toBe(0);
    const other = await asAnotherOrganization(stack());
    await expect(other.api.call(sendReport, { params })).rejects.toMatchObject({ status: 404 });
    await stack().api.call(deleteReport, { params });
  });

  it('ends with its notifier', async () => {
    const own = await newNotifier();
    const made = await create({ notifier_id: own });
    await stack().api.call(deleteNotifier, { params: { notifier_id: own } });
    at = Date.parse(made.next_at);
    await send();
    expect(await said()).toEqual([]);
    expect(await listed(made.id)).toMatchObject({ enabled: false, last_at: null });
  });

  it('refuses what there is not', async () => {
    await expectProblem(create({ time_zone: 'Asia/Atlantis' }), '/time_zone', 'unknown');
    await expectProblem(create({ at: '24:00' }), '/at', 'invalid_format');
    await expectProblem(create({ weekday: 0 }), '/weekday', 'too_small');
    await expect(create({ notifier_id: app.id })).rejects.toMatchObject({ status: 404 });
    await expect(create({ app_id: notifierId })).rejects.toMatchObject({ status: 404 });
  });

  it('is nobody else’s, and needs the permission for alerts', async () => {
    const made = await create();
    const other = await asAnotherOrganization(stack());
    const params = { report_id: made.id };
    expect((await other.api.call(listReports, {})).items).toEqual([]);
    await expect(other.api.call(deleteReport, { params })).rejects.toMatchObject({ status: 404 });
    await expect(
      other.api.call(createReport, { body: { app_id: app.id, notifier_id: notifierId, name: 'x' } }),
    ).rejects.toMatchObject({
      status: 404,
    });
    const webhooksOnly = await clientWith('webhooks_manage');
    await expect(webhooksOnly.call(listReports, {})).rejects.toMatchObject({ status: 403 });
    const alertsOnly = await clientWith('alerts_manage');
    expect((await alertsOnly.call(listReports, {})).items).not.toEqual([]);
  });
});
