import { readFile } from 'node:fs/promises';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { listAlertRules, listSilences } from '#contract/alert.ts';
import { createNotifier, deleteNotifier, listNotifiers } from '#contract/notifier.ts';
import { listReports } from '#contract/report.ts';
import { listWebhooks } from '#contract/webhook.ts';
import { failReasons, suppressReasons } from '#core/delivery/outcome.ts';
import { newId } from '#core/ids.ts';
import { dayStart } from '#core/stats/zone.ts';
import { makeApp, type TestApp } from '#testkit/app.ts';
import { useBrowser } from '#testkit/fresh-browser.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import stats from '../../console/src/i18n/zh/stats.ts';
import { invite, makeOwner, type TestMember } from '../access/support/browser.ts';
import { writeSums } from '../stats/support/history.ts';
import { Receiver } from '../stats/support/receiver.ts';
import { openAs, type Watched } from './support/signed-in.ts';

const stack = useStack({ env: { OUTGOING_ALLOW: '127.0.0.1' } });
const browser = useBrowser();
const patient = { timeout: 60_000 };
let app: TestApp;
let owner: TestMember;
let at: Watched;
let receiver: Receiver;

beforeAll(async () => {
  app = await makeApp(stack());
  owner = await makeOwner(stack());
  at = await openAs(browser(), stack(), owner);
  receiver = await Receiver.start();
  const today = dayStart(new Date(), 'Asia/Shanghai').getTime();
  const day = (ago: number) => ({ grain: 1440 as const, at: new Date(today - ago * 86_400_000) });
  await writeSums(stack(), app.id, [
    { ...day(1), accepted: 1200, failed: 30, opened: 300 },
    { ...day(3), accepted: 800, opened: 100 },
    { ...day(9), accepted: 1000, opened: 100 },
    // The range before ends at the same hour: it is read by quarters.
    { grain: 15, at: new Date(day(9).at.getTime() + 43_200_000), accepted: 1000, opened: 100 },
    { ...day(1), dimension: 'template', value: app.templateId, accepted: 1200, opened: 300 },
    { ...day(1), dimension: 'reason', value: 'suppressed.no_credit', suppressed: 44 },
  ]);
});
beforeEach(() => {
  at.trouble.splice(0);
});
afterAll(async () => {
  await at?.context.close();
});

const open = (path: string) => at.page.goto(`${stack().url}${path}`);

describe('statistics', () => {
  it('show every day of the range, with those on which nothing went out, beside the range before', async () => {
    const { page } = at;
    await open('/statistics?compare=true');
    const total = page.locator('.stats-totals > div').filter({ hasText: '已接受' });
    await total.getByText('2,000').waitFor(patient);
    await total.getByText('上一周期 1,000').waitFor();
    await total.getByText('+100%').waitFor();
    await expect.poll(() => page.getByRole('table', { name: '数字' }).locator('tbody tr').count(), patient).toBe(7);
    await page.getByRole('img', { name: '随时间的变化' }).waitFor(patient);
    expect(at.trouble).toEqual([]);
  });

  it('are told apart by a dimension, keep the question in the address, and go out as a file', async () => {
    const { page } = at;
    await open('/statistics');
    await page.getByRole('combobox', { name: '维度' }).click(patient);
    await page.getByTitle('原因', { exact: true }).click();
    await page.getByText('未发送 · 次数已用完').waitFor(patient);
    expect(new URL(page.url()).searchParams.get('dimension')).toBe('reason');
    await page.reload();
    await page.getByText('未发送 · 次数已用完').waitFor(patient);
    await open('/statistics?dimension=template&metrics=accepted,opened');
    await page.getByRole('row', { name: /测试提醒/ }).waitFor(patient);
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: '导出 CSV' }).click(),
    ]);
    const lines = (await readFile(await file.path(), 'utf8')).split('\r\n');
    expect(lines[0]).toBe('\ufeffat,dimension,value,label,accepted,opened');
    expect(lines[1]).toMatch(/,template,[0-9a-f-]{36},测试提醒,1200,300$/);
    expect(at.trouble).toEqual([]);
  });

  it('rank templates and scenes, say what to do where there is nothing, and which hours are good', async () => {
    const { page } = at;
    await open('/statistics?part=leagues');
    await page.getByRole('table', { name: '模板排行' }).getByText('测试提醒').waitFor(patient);
    await page.getByRole('table', { name: '订阅场景排行' }).getByText('告诉您进度').waitFor(patient);
    await open('/statistics?part=consent');
    await page.getByText('还没有人允许过').waitFor(patient);
    await page.getByText('剩余次数').waitFor(patient);
    await open('/statistics?part=hours');
    await page.getByText('占全部打开的 100%').waitFor(patient);
    expect(at.trouble).toEqual([]);
  });

  it('go out by themselves: a report is made where there is a notifier, changed, sent, switched off and deleted', async () => {
    const { page } = at;
    const only = async () => (await stack().api.call(listReports, {})).items[0];
    await open('/statistics?part=reports');
    await page.getByRole('link', { name: '去添加通知渠道' }).click(patient);
    await page.getByText('还没有通知渠道').waitFor(patient);
    const body = { name: '运营群', config: { kind: 'wecom' as const, url: `${receiver.url}/reports` } };
    const robot = await stack().api.call(createNotifier, { body });
    await open('/statistics?part=reports');
    await page.getByText('还没有定时报告').waitFor(patient);
    await page.getByRole('button', { name: '新建定时报告' }).click();
    const dialog = page.getByRole('dialog');
    expect(await dialog.getByRole('button', { name: '保存' }).isDisabled()).toBe(true);
    await dialog.getByLabel('名称').fill('<b>日报</b>');
    await dialog.getByLabel('时刻').fill('08:30');
    await dialog.getByRole('button', { name: '保存' }).click();
    const row = page.getByRole('row', { name: /<b>日报<\/b>/ });
    await row.getByText('每天 08:30').waitFor(patient);
    await row.getByText('运营群').waitFor();
    expect(await only()).toMatchObject({ app_id: app.id, every: 'day', at: '08:30', notifier_id: robot.id });

    await row.getByRole('button', { name: '修改' }).click();
    await dialog.getByText('每周', { exact: true }).click();
    await dialog.getByText('前 7 天的目标').waitFor();
    await dialog.getByRole('button', { name: '保存' }).click();
    await row.getByText('每周一 08:30').waitFor(patient);
    await row.getByRole('button', { name: '立即发送' }).click();
    await page.getByText('将在半分钟内发出').waitFor(patient);
    // It is due, or went out already.
    const sent = (await only())!;
    expect(sent.last_at !== null || Date.parse(sent.next_at) <= Date.now()).toBe(true);
    await row.getByRole('switch').click();
    await row.getByText('已停用').waitFor(patient);
    expect(await row.getByRole('button', { name: '立即发送' }).isDisabled()).toBe(true);
    await row.getByRole('button', { name: '删除' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '删除' }).click();
    await page.getByText('还没有定时报告').waitFor(patient);
    expect(await only()).toBeUndefined();
    await stack().api.call(deleteNotifier, { params: { notifier_id: robot.id } });
    expect(at.trouble).toEqual([]);
  });

  it('have a word for every reason', () => {
    expect(Object.keys(stats.reasons.suppressed)).toEqual([...suppressReasons]);
    expect(Object.keys(stats.reasons.failed)).toEqual([...failReasons]);
  });
});

describe('alerts', () => {
  it('explain themselves with numbers, are taken on, and lead to what they speak of', async () => {
    const { page } = at;
    const explanation = {
      zh: '过去 15 分钟发送 420 次，平时 1,000 次',
      en: '420 calls in 15 minutes, usually 1,000',
      numbers: { minutes: 15, actual: 420, expected: 1000, change_percent: -58 },
      link: `/v1/stats?app_id=${app.id}&granularity=minute&metrics=reachable`,
    };
    // Of a kind that nobody looks at here: no engine ends it meanwhile.
    await stack().service.pool.query(
      `insert into alert (id, organization_id, app_id, kind, key, severity, state, explanation, pending_at, fired_at, seen_at)
       values ($1, $2, $3, 'planted', '', 'critical', 'firing', $4, now(), now(), now() + interval '1 day')`,
      [newId(), stack().organizationId, app.id, explanation],
    );
    await open('/alerts');
    const card = page.getByRole('listitem').filter({ hasText: explanation.zh });
    await card.getByText('1,000', { exact: true }).waitFor(patient);
    await card.getByRole('button', { name: '认领' }).click();
    await card.getByText('所有者 已认领').waitFor(patient);
    await card.getByRole('link', { name: '去查看' }).click();
    await page.getByRole('heading', { level: 1, name: '统计' }).waitFor(patient);
    expect(new URL(page.url()).searchParams.get('metrics')).toBe('reachable');
    expect(at.trouble).toEqual([]);
  });

  it('are switched, adjusted and silenced', async () => {
    const { page } = at;
    await open('/alerts?part=rules');
    await page.getByRole('switch', { name: '启用“磁盘空间不足”' }).click(patient);
    await expect.poll(() => ruleOf('disk_full'), patient).toMatchObject({ enabled: false, app_id: app.id });
    await page
      .getByRole('row', { name: /接受率下降/ })
      .getByRole('button', { name: '调整' })
      .click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('spinbutton').fill('20');
    await dialog.getByRole('button', { name: '保存' }).click();
    await expect
      .poll(() => ruleOf('success_rate_drop'), patient)
      .toMatchObject({ threshold: 0.2, severity: 'critical' });

    await open('/alerts?part=silences');
    await page.getByRole('button', { name: '新建静默' }).click(patient);
    const silence = page.getByRole('dialog');
    expect(await silence.getByRole('button', { name: '静默', exact: true }).isDisabled()).toBe(true);
    await silence.getByLabel('原因').fill('<b>升级</b>数据库');
    // A click beside it closes nothing.
    await page.mouse.click(5, 400);
    await silence.getByRole('button', { name: '静默', exact: true }).click();
    await page.getByText('<b>升级</b>数据库').waitFor(patient);
    await page.getByRole('button', { name: '结束静默' }).click();
    await page.getByText('没有静默中的告警').waitFor(patient);
    expect((await stack().api.call(listSilences)).items).toEqual([]);
    expect(at.trouble).toEqual([]);
  });

  it('tell a robot that is tried before anybody relies on it', async () => {
    const { page } = at;
    await open('/alerts?part=notifiers');
    await page.getByRole('button', { name: '添加通知渠道' }).click(patient);
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('名称').fill('值班群');
    await dialog.getByLabel('地址').fill('http://169.254.169.254/latest');
    await dialog.getByRole('button', { name: '保存' }).click();
    // An address inside is refused, and nothing typed is lost.
    await dialog.getByText('/config/url').waitFor(patient);
    await dialog.getByLabel('地址').fill(`${receiver.url}/robot`);
    await dialog.getByRole('button', { name: '保存' }).click();
    receiver.answers = [{ status: 200, body: '{"errcode":93000,"errmsg":"invalid webhook url"}' }];
    await page.getByRole('button', { name: '试发' }).click(patient);
    await page.getByText('invalid webhook url').first().waitFor(patient);
    await page.getByRole('dialog').getByRole('button', { name: '关闭' }).click();
    receiver.answers = [{ status: 200, body: '{"errcode":0}' }];
    await page.getByRole('button', { name: '试发' }).click();
    await page.getByText('“值班群”已收到测试通知').waitFor(patient);
    expect((await stack().api.call(listNotifiers)).items).toMatchObject([{ name: '值班群', kind: 'wecom' }]);
    expect(at.trouble).toEqual([]);
  });

  const ruleOf = async (kind: string) =>
    (await stack().api.call(listAlertRules, { query: { app_id: app.id } })).items.find((one) => one.kind === kind);
});

describe('a webhook', () => {
  it('is made with its secret shown once, tested, read in the log, replayed, and given another secret', async () => {
    const { page } = at;
    // As often as it is tried again by itself until somebody has looked.
    receiver.answers = Array.from({ length: 20 }, () => ({ status: 503, body: 'upstream is restarting' }));
    await open('/settings/webhooks');
    await page.getByRole('button', { name: '新建 Webhook' }).click(patient);
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('地址').fill(`${receiver.url}/hook`);
    await dialog.getByLabel('说明').fill('订单系统');
    await dialog.getByLabel('授权变化').click();
    await dialog.getByRole('button', { name: '保存' }).click();
    const secret = await page.locator('.secret-shown code').textContent(patient);
    expect(secret).toMatch(/^whsec_/);
    await page.getByRole('button', { name: '我已保存' }).click();
    await page.getByRole('link', { name: '订单系统' }).click(patient);
    expect(await page.getByText(secret!).count()).toBe(0);

    await page.getByRole('button', { name: '发送测试事件' }).click(patient);
    await page.locator('.webhook-messages').getByText('503').waitFor(patient);
    await page.locator('.webhook-messages tbody .link-button').first().click();
    const drawer = page.getByRole('dialog', { name: '消息' });
    await drawer.getByText('upstream is restarting').first().waitFor(patient);
    receiver.answers = [{ status: 204 }];
    await drawer.getByRole('button', { name: '重发' }).click();
    await drawer.getByText('已送达').waitFor(patient);
    const told = receiver.received.filter((one) => one.path === '/hook');
    expect(new Webhook(secret!).verify(told.at(-1)!.body, told.at(-1)!.headers as Record<string, string>)).toBeTruthy();
    await page.locator('.ant-drawer-close').click();
    await drawer.waitFor({ state: 'hidden' });

    receiver.answers = [{ status: 204 }];
    await page.getByRole('button', { name: '补发' }).click();
    const recover = page.getByRole('dialog', { name: '补发失败的消息' });
    await recover.getByLabel('从何时起').fill('2026-01-01T00:00');
    await recover.getByRole('button', { name: '补发' }).click();
    await page.getByText(/已重新排队 \d+ 条/).waitFor(patient);
    await recover.waitFor({ state: 'hidden' });

    await page.getByRole('button', { name: '轮换密钥' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '轮换密钥' }).click();
    await expect.poll(() => page.locator('.secret-shown code').textContent(patient), patient).not.toBe(secret);
    await page.getByRole('button', { name: '我已保存' }).click();
    await page.getByText('旧密钥有效至').waitFor(patient);
    await page.getByRole('button', { name: '停用' }).click();
    await page.getByText('由成员停用').waitFor(patient);
    const [stored] = (await stack().api.call(listWebhooks)).items;
    expect(stored).toMatchObject({ state: 'disabled', event_types: ['consent.*', 'push.*', 'alert.*'] });
    expect(at.trouble).toEqual([]);
  });

  it('is out of sight for who may not manage it; alerts may be read, not changed', async () => {
    const viewer = await openAs(browser(), stack(), await invite(stack(), owner.browser, { role: 'viewer' }));
    const { page } = viewer;
    await page.goto(`${stack().url}/settings`);
    await page.getByRole('link', { name: '应用' }).waitFor(patient);
    expect(await page.getByRole('link', { name: 'Webhook' }).count()).toBe(0);
    await page.goto(`${stack().url}/alerts?part=rules`);
    await page.getByText('磁盘空间不足').waitFor(patient);
    expect(await page.getByRole('switch').first().isDisabled()).toBe(true);
    expect(await page.getByRole('button', { name: '调整' }).count()).toBe(0);
    expect(await page.getByRole('link', { name: '通知渠道' }).count()).toBe(0);
    await viewer.context.close();
    expect(viewer.trouble).toEqual([]);
  });
});
