import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { BrowserContext, Page } from 'playwright-core';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { setLimiter } from '#contract/app.ts';
import { putAttribute } from '#contract/attribute.ts';
import { putPolicy } from '#contract/policy.ts';
import { cancelPush, createPush, getPush, updatePush } from '#contract/push.ts';
import { upsertRecipients } from '#contract/recipient.ts';
import { listSchedules, updateSchedule } from '#contract/schedule.ts';
import { eventually, finished, goodFields, makeApp, pushBody, type TestApp } from '#testkit/app.ts';
import { useBrowser } from '#testkit/fresh-browser.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { readWorkbook } from '../../console/src/pages/recipients/import/xlsx.ts';
import { overflowOf, seriousOf } from './support/axe.ts';
import { asMember, asOwner, chinese, openPage, pick } from './support/console.ts';

const stack = useStack();
const browser = useBrowser();
const patient = { timeout: 60_000 };
const people = Array.from({ length: 12 }, (_, i) => `oOperate${String(i).padStart(8, '0')}`);
let app: TestApp;
let context: BrowserContext;
let page: Page;
let trouble: string[];
const made: Record<string, string> = {};

beforeAll(async () => {
  app = await makeApp(stack());
  for (let i = 0; i < 4; i++) await app.consent(people);
  context = await browser().newContext(chinese);
  await asOwner(stack(), context);
  ({ page, trouble } = await openPage(stack(), context));
});
afterEach(() => {
  expect(trouble.splice(0)).toEqual([]);
});

const go = async (path: string, heading: string, on = page) => {
  await on.goto(stack().url + path);
  await on.getByRole('heading', { name: heading, exact: true }).waitFor(patient);
};
const push = (id: string) => stack().api.call(getPush, { params: { push_id: id } });
const create = async (over: Parameters<typeof pushBody>[2], openids: string[] = []) => {
  const receipt = await stack().api.call(createPush, { body: pushBody(app, openids, over) });
  if (!('id' in receipt)) throw new Error('a receipt was expected');
  return receipt.id;
};
const everybody = { audience: { all: true as const } };
/** How fast the template of the tests may go; null: as fast as the app. */
const limit = (rate_per_second: number | null) =>
  stack().api.call(setLimiter, {
    params: { app_id: app.id, scope: 'template', key: app.templateId },
    body: { rate_per_second, ...(rate_per_second === null ? {} : { burst: 2 }) },
  });

/** What a terminal answers that has the key. */
async function run(line: string): Promise<unknown> {
  const env = { ...process.env, KEY: stack().key };
  const { stdout } = await promisify(execFile)('bash', ['--norc', '-c', line], { env });
  return JSON.parse(stdout);
}

/** The lines of a workbook's first sheet, its head among them. */
async function linesOf(bytes: Buffer): Promise<string[]> {
  const { csv } = await readWorkbook(new Blob([new Uint8Array(bytes)]), 'Asia/Shanghai');
  return (await csv.text()).trimEnd().split('\r\n');
}

async function write(name: string): Promise<void> {
  await pick(page, '模板', '测试提醒');
  await page.getByLabel('名称', { exact: true }).fill(name);
  await page.getByLabel('商品', { exact: true }).fill(goodFields.thing1);
  await page.getByLabel('时间', { exact: true }).fill(goodFields.time2);
  await page.getByLabel('金额', { exact: true }).fill(goodFields.amount3);
}

describe('a push that needs approval', () => {
  it('is submitted, and its author cannot approve it', async () => {
    await go('/settings/approval', '审批策略');
    await page.getByRole('switch', { name: '启用审批' }).click();
    await page.getByRole('button', { name: '保存', exact: true }).click();
    await page.getByText('已保存').waitFor();

    await go('/pushes/new', '新建推送');
    await write('春茶上新');
    const dialog = page.getByRole('dialog');
    // So does a test of it, which says so.
    const recipients = [{ openid: people[0]!, tags: ['test'] }];
    await stack().api.call(upsertRecipients, { params: { app_id: app.id }, body: { recipients } });
    await page.getByRole('button', { name: '试发' }).click(patient);
    await dialog.getByRole('button', { name: '发送', exact: true }).click(patient);
    const look = dialog.getByRole('link', { name: '查看' });
    await dialog.getByText('这次试发也需要审批').waitFor(patient);
    const tested = (await look.getAttribute('href'))!.split('/').at(-1)!;
    expect(await stack().api.call(cancelPush, { params: { push_id: tested } })).toMatchObject({ state: 'cancelled' });
    await dialog.getByRole('button', { name: '关闭' }).last().click();
    await dialog.waitFor({ state: 'hidden' });

    await page.getByRole('button', { name: '检查并提交审批' }).click(patient);
    await dialog.getByText('这条推送需要其他成员审批').waitFor();
    await dialog.getByRole('button', { name: '提交审批', exact: true }).click(patient);
    await page.getByRole('heading', { name: '等待审批' }).waitFor(patient);
    await page.getByText('编写或修改过这条推送的人不能审批它').waitFor();
    expect(await page.getByRole('button', { name: '通过', exact: true }).count()).toBe(0);
    made.waiting = new URL(page.url()).pathname.split('/').at(-1)!;
    expect((await push(made.waiting)).state).toBe('waiting_approval');
  });

  it('is sent back with a note, and gone on with', async () => {
    const id = await create({ ...everybody, name: '价格写错' });
    // Submitted by a key of the owner's organization: any member with the permission may decide.
    await go(`/pushes/${id}`, '价格写错');
    expect(await page.getByRole('button', { name: '驳回' }).isDisabled()).toBe(true);
    await page.getByLabel('意见').fill('应为 ¥118.00');
    await page.getByRole('button', { name: '驳回' }).click();
    await page.getByText('应为 ¥118.00').last().waitFor(patient);
    await page.locator('.state').getByText('草稿').waitFor(patient);
    expect((await push(id)).state).toBe('draft');
    await page.getByRole('link', { name: '继续编辑' }).click();
    await page.getByRole('heading', { name: '编辑草稿' }).waitFor(patient);
  });
});

describe('standing orders', () => {
  it('are written in the composer with their next times, and paused from the list', async () => {
    await go('/schedules', '计划');
    await page.getByRole('button', { name: '新建计划' }).first().click();
    await page.getByRole('heading', { name: '新建计划' }).waitFor();
    await write('每周上新');
    await page.getByRole('button', { name: '周四' }).click();
    await page.locator('.next-times li').nth(4).waitFor(patient);
    await page.getByRole('button', { name: '检查并建立计划' }).click(patient);
    await page.getByRole('dialog').getByRole('button', { name: '建立并启用' }).click(patient);
    await page.getByRole('heading', { name: '每周上新' }).waitFor(patient);
    const { items } = await stack().api.call(listSchedules, { query: { app_id: app.id } });
    expect(items).toMatchObject([{ name: '每周上新', recurrence: { weekly: { on: ['mon', 'thu'], at: '10:00' } } }]);
    made.schedule = items[0]!.id;
    await go('/schedules', '计划');
    const row = page.getByRole('row').filter({ hasText: '每周上新' });
    await row.getByText('每周一和周四 10:00').waitFor();
    await row.getByRole('button', { name: '暂停' }).click();
    await row.getByText('已暂停').waitFor(patient);
  });

  it('wait for an event, and are changed where they were made', async () => {
    await go('/pushes/new?when=recurring', '新建计划');
    await write('发货提醒');
    await page.getByText('触发', { exact: true }).click();
    await page.getByRole('combobox', { name: '事件' }).fill('order.shipped');
    await page.getByRole('button', { name: '检查并建立计划' }).click(patient);
    await page.getByRole('dialog').getByText('发生 order.shipped 时').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: '保存但不启用' }).click();
    await page.getByRole('heading', { name: '发货提醒' }).waitFor(patient);
    await page.getByRole('button', { name: '更多操作' }).click();
    await page.getByRole('menuitem', { name: '编辑' }).click();
    await page.getByRole('heading', { name: '编辑计划' }).waitFor(patient);
    await page.getByLabel('名称', { exact: true }).fill('发货通知');
    await page.getByRole('button', { name: '检查并建立计划' }).click(patient);
    await page.getByRole('dialog').getByRole('button', { name: '保存', exact: true }).click(patient);
    await page.getByRole('heading', { name: '发货通知' }).waitFor(patient);
    const { items } = await stack().api.call(listSchedules, { query: { app_id: app.id } });
    expect(items[0]).toMatchObject({ name: '发货通知', state: 'paused', trigger: { event: 'order.shipped' } });
  });

  it('wait for an attribute to change, and may hold credits', async () => {
    const params = { app_id: app.id, name: 'level' };
    await stack().api.call(putAttribute, { params, body: { type: 'string' } });
    const marketing = { leave_credits: 2 };
    await stack().api.call(putPolicy, { params: { app_id: app.id }, body: { classes: { marketing } } });
    await go('/pushes/new?when=recurring', '新建计划');
    await write('升级祝贺');
    await page.getByText('触发', { exact: true }).click();
    await page.getByText('属性变化', { exact: true }).first().click();
    await pick(page, '新的值', '满足条件的值');
    await pick(page, '选择属性', 'level');
    expect(await page.getByRole('button', { name: '检查并建立计划' }).isDisabled()).toBe(true);
    await page.getByRole('textbox', { name: '值', exact: true }).fill('gold');
    await page.getByText('更多发送设置').click();
    await page.getByRole('checkbox', { name: '占住次数' }).check();
    await pick(page, '消息类别', '营销');
    await page.getByText('从不动用每位用户的最后 2 次').waitFor(patient);
    await page.getByRole('button', { name: '检查并建立计划' }).click(patient);
    await page.getByRole('dialog').getByRole('button', { name: '保存但不启用' }).click();
    await page.getByRole('heading', { name: '升级祝贺' }).waitFor(patient);
    await page.getByText('属性 level 变为 gold 时').waitFor();
    const newest = async () => (await stack().api.call(listSchedules, { query: { app_id: app.id } })).items[0];
    const made = await newest();
    expect(made).toMatchObject({
      trigger: { attribute: { name: 'level', equals: 'gold' } },
      push: { hold_credits: true, class: 'marketing' },
    });
    // What the page does not show stays when its content is written anew.
    const timing = { at_local: '10:00' };
    const change = { push: { ...made!.push, timing } as never };
    const headers = { 'if-match': `"${made!.version}"` };
    await stack().api.call(updateSchedule, { params: { schedule_id: made!.id }, body: change }, { headers });
    await go(`/pushes/new?schedule=${made!.id}`, '编辑计划');
    expect(await page.getByRole('textbox', { name: '值', exact: true }).inputValue()).toBe('gold');
    await page.getByRole('textbox', { name: '值', exact: true }).fill('silver');
    await page.getByText('更多发送设置').click();
    await page.getByRole('checkbox', { name: '占住次数' }).uncheck();
    await page.getByRole('button', { name: '检查并建立计划' }).click(patient);
    await page.getByRole('dialog').getByRole('button', { name: '保存', exact: true }).click(patient);
    await expect.poll(newest, patient).toMatchObject({
      trigger: { attribute: { name: 'level', equals: 'silver' } },
      push: { hold_credits: false, timing },
    });
    await page.getByText('属性 level 变为 silver 时').waitFor(patient);
    await stack().api.call(putPolicy, { params: { app_id: app.id }, body: {} });
  });
});

describe('what waits for approval', () => {
  it('is approved by another member, watched, paused, resumed, and counted', async () => {
    const waiting = made.waiting!;
    await limit(0.01);
    const reviewer = await asMember(stack(), context, browser(), 'reviewer');
    const sight = await openPage(stack(), reviewer);
    await go('/approvals', '审批', sight.page);
    const row = sight.page.getByRole('row').filter({ hasText: '春茶上新' });
    await row.getByRole('button', { name: '查看并审批' }).click(patient);
    await sight.page.getByLabel('意见').fill('可以');
    // What is changed under the eyes of who decides is not approved unseen.
    const { version } = await push(waiting);
    await stack().api.call(
      updatePush,
      { params: { push_id: waiting }, body: { priority: 1 } },
      { headers: { 'if-match': `"${version}"` } },
    );
    await sight.page.getByRole('button', { name: '已看过新内容' }).waitFor(patient);
    expect(await sight.page.getByRole('button', { name: '通过', exact: true }).isDisabled()).toBe(true);
    await sight.page.getByRole('button', { name: '已看过新内容' }).click();
    await sight.page.getByRole('button', { name: '通过', exact: true }).click();
    await sight.page.getByText('reviewer 已通过').waitFor(patient);
    expect(sight.trouble).toEqual([]);
    await reviewer.close();

    // The first calls leave, the limit keeps the others; so the pause surely comes in the middle.
    await expect.poll(async () => (await push(waiting)).outcomes.accepted, patient).toBeGreaterThan(0);
    await go(`/pushes/${waiting}`, '春茶上新');
    const counts = page.locator('.detail-counts');
    await expect.poll(() => counts.textContent().catch(() => ''), patient).toMatch(/受众\s*12/);
    await page.getByRole('button', { name: '暂停', exact: true }).click(patient);
    await page.locator('.state').getByText('已暂停').waitFor(patient);
    expect((await push(waiting)).finished_at).toBeNull();
    await limit(null);
    await page.getByRole('button', { name: '恢复', exact: true }).click();
    await expect.poll(() => counts.textContent().catch(() => ''), { timeout: 60_000 }).toMatch(/已接受\s*12\s*100%/);
    await page.locator('.state').getByText('已完成').waitFor(patient);
    await page.getByRole('heading', { name: '漏斗' }).waitFor();
    const { law, approval } = await push(waiting);
    expect(law.holds).toBe(true);
    expect(approval).toMatchObject({ state: 'approved', decisions: [{ note: '可以' }] });
    const log = await stack().control.get(`/log?appid=${app.appid}`);
    expect(log).toMatchObject({ acceptedCalls: 12, duplicates: 0 });
    await go('/settings/approval', '审批策略');
    await page.getByRole('switch', { name: '启用审批' }).click();
    await page.getByRole('button', { name: '保存', exact: true }).click();
    await page.getByText('已保存').waitFor(patient);
  });
});

describe('the page of a push', () => {
  it('settles unknown outcomes in one go, and says why of one', async () => {
    await stack().control.post('/faults', { appid: app.appid, errors: [], reset: 1 });
    const id = await create({ name: '断线的一次' }, people.slice(0, 3));
    await finished(stack(), id);
    await stack().control.post('/faults', { appid: app.appid, errors: [], reset: 0 });
    await go(`/pushes/${id}?outcome=unknown`, '断线的一次');
    await page.getByRole('checkbox', { name: '全部' }).check(patient);
    await page.getByRole('button', { name: '核实选中的 3 人…' }).click();
    await page.getByLabel('没有发出：退回次数，可以重试').check();
    await page.getByRole('dialog').getByRole('button', { name: '确定' }).click();
    await eventually(async () => (await push(id)).outcomes.failed === 3);

    // A dialog that closes gives the focus back to where it was.
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    const find = page.getByLabel('查一位用户：openid、别名或 ID');
    await find.fill(people[0]!);
    await find.press('Enter');
    const drawer = page.getByRole('dialog').filter({ hasText: '决策过程' });
    await drawer.getByText('投递记录').waitFor(patient);
    await drawer.getByText('订阅与次数').waitFor();
    made.traced = id;
  });

  it('goes out as CSV and as a workbook with the outcomes that are shown', async () => {
    const saved = async (outcome: string, link: string) => {
      await page.goto(`${stack().url}/pushes/${made.traced}?outcome=${outcome}`);
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        page.locator('#deliveries').getByRole('link', { name: link }).click(patient),
      ]);
      return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) };
    };
    const csv = await saved('failed', '导出 CSV');
    expect(csv.name).toBe(`push-${made.traced}.csv`);
    const [head, ...lines] = csv.bytes.toString('utf8').trimEnd().split('\r\n');
    expect(head).toMatch(/^\ufeffrecipient_id,openid,outcome,/);
    expect(lines.map((line) => line.split(',').slice(1, 3)).toSorted()).toEqual(
      people.slice(0, 3).map((openid) => [openid, 'failed']),
    );
    const failed = await saved('failed', '导出 XLSX');
    expect(failed.name).toBe(`push-${made.traced}.xlsx`);
    expect(await linesOf(failed.bytes)).toHaveLength(4);
    expect(await linesOf((await saved('accepted', '导出 XLSX')).bytes)).toHaveLength(1);
  });

  it('is a line for a terminal, and so is what can be done beside it', async () => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    const copied = async (title: string) => {
      await page
        .locator('.curl')
        .getByRole('button', { name: `复制 ${title}`, exact: true })
        .click(patient);
      await page.locator('.curl').getByRole('button', { name: '已复制' }).waitFor(patient);
      return run(await page.evaluate<string>('navigator.clipboard.readText()'));
    };
    await go(`/pushes/${made.traced}?outcome=failed`, '断线的一次');
    await page.locator('.deliveries-head').getByRole('button', { name: '复制为 curl' }).click(patient);
    expect(await copied('逐人结果')).toMatchObject({ items: [{ outcome: 'failed' }, {}, {}] });

    await go(`/schedules/${made.schedule}`, '每周上新');
    await page.locator('.page-head').getByRole('button', { name: '复制为 curl' }).click(patient);
    expect(await copied('修改、暂停或恢复计划')).toMatchObject({ id: made.schedule, state: 'active' });
    // The version it was based on is gone: the line is refused as the page would be.
    expect(await run(await page.evaluate<string>('navigator.clipboard.readText()'))).toMatchObject({ status: 412 });
  });

  it('goes on after the first part, and chooses a variant for the rest', async () => {
    const canary = { recipients: 2, wait_minutes: 0, on_pass: 'ask' as const };
    const id = await create({ ...everybody, name: '先发两人', canary });
    await go(`/pushes/${id}`, '先发两人');
    await page.getByRole('button', { name: '继续发送其余' }).click(patient);
    expect((await finished(stack(), id)).audience_count).toBe(12);

    const variants = ['a', 'b'].map((name) => ({ name, weight: 50 }));
    const winner = { by: 'opened' as const, after_hours: 24 };
    const tried = await create({ ...everybody, name: '两个标题', experiment: { variants, test_percent: 50, winner } });
    await finished(stack(), tried);
    await go(`/pushes/${tried}`, '两个标题');
    await page.getByRole('row').filter({ hasText: 'b' }).getByRole('button', { name: '选它发给其余' }).click(patient);
    await page.getByRole('dialog').getByRole('button', { name: '确定' }).click();
    await page.getByText('已由 林晓 选定版本 b').waitFor(patient);
    const child = async () => (await push(tried)).children[0];
    await eventually(async () => (await child()) !== undefined);
    made.experiment = tried;
  });
});

describe('content rules', () => {
  it('keep words out, and say so when tried', async () => {
    await go('/settings/content', '设置');
    await page.getByRole('button', { name: '新建词表' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('名称').fill('禁用词');
    await dialog.getByLabel('词', { exact: true }).fill('刷单\n加微信');
    await dialog.getByRole('button', { name: '保存', exact: true }).click();
    await page.getByRole('row').filter({ hasText: '禁用词' }).waitFor(patient);
    await page.getByLabel('要检查的文字').fill('请加 微 信');
    await page.getByRole('button', { name: '检查', exact: true }).click();
    await page.locator('.content-findings .error').waitFor(patient);
  });
});

describe('accessibility', () => {
  const pages: [name: string, path: () => string, part?: string][] = [
    ['the schedules', () => '/schedules'],
    ['a schedule', () => `/schedules/${made.schedule}`],
    ['a schedule being written', () => '/pushes/new?when=recurring'],
    ['the approvals', () => '/approvals?view=all'],
    ['the approval policy', () => '/settings/approval'],
    ['the content rules', () => '/settings/content'],
    ['an experiment', () => `/pushes/${made.experiment}`],
    // What lies below the mask is not to be read.
    ['a trace', () => `/pushes/${made.traced}?trace=${people[0]}`, '.trace'],
  ];

  it.each(pages)('of %s: nothing serious, light and dark, and no wider than a phone', async (_, path, part) => {
    expect(await seriousOf(page, stack().url + path(), part)).toEqual([]);
    expect(await overflowOf(page)).toBeLessThanOrEqual(0);
  });
});
