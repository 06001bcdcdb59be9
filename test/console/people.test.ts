import { readFile } from 'node:fs/promises';
import type { Response } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { getApp } from '#contract/app.ts';
import { upsertRecipients } from '#contract/recipient.ts';
import { listRecipients } from '#contract/recipient-list.ts';
import { createSegment, getSegment } from '#contract/segment.ts';
import type { Cell } from '#server/export/cells.ts';
import { workbook } from '#server/export/xlsx.ts';
import { makeApp, type TestApp } from '#testkit/app.ts';
import { useBrowser } from '#testkit/fresh-browser.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { invite, makeOwner, type TestMember } from '../access/support/browser.ts';
import { pick } from './support/console.ts';
import { openAs, type Watched } from './support/signed-in.ts';

const stack = useStack();
const browser = useBrowser();
const patient = { timeout: 60_000 };
const zone = 'Asia/Shanghai';
const attack = '<img src=x onerror=alert(1)>';
let app: TestApp;
let owner: TestMember;
let at: Watched;

beforeAll(async () => {
  app = await makeApp(stack());
  owner = await makeOwner(stack());
  at = await openAs(browser(), stack(), owner);
  const recipients = Array.from({ length: 300 }, (_, i) => ({
    openid: `oPeople${String(i).padStart(6, '0')}`,
    tags: ['常客'],
  }));
  await stack().api.call(upsertRecipients, { params: { app_id: app.id }, body: { recipients } });
});
beforeEach(() => {
  at.trouble.splice(0);
});
afterAll(async () => {
  await at?.context.close();
});

const found = async (q: string) =>
  (await stack().api.call(listRecipients, { params: { app_id: app.id }, query: { q } })).items[0];
const choose = (name: string, buffer: Buffer) =>
  at.page.setInputFiles('input[type=file]', { name, mimeType: 'text/csv', buffer });

describe('an import', () => {
  it('reads GBK, writes what is good, and gives back what is not with the reason', async () => {
    const { page } = at;
    await page.goto(`${stack().url}/recipients/import`);
    // “openid,标签,level” and lines, as Excel on Chinese Windows writes them: 标签 is b1 ea c7 a9, 会员 is bb e1 d4 b1.
    const gbk = (text: string) =>
      Buffer.concat(
        text
          .split(/(标签|会员)/)
          .map((part) =>
            part === '标签'
              ? Buffer.from([0xb1, 0xea, 0xc7, 0xa9])
              : part === '会员'
                ? Buffer.from([0xbb, 0xe1, 0xd4, 0xb1])
                : Buffer.from(part),
          ),
      );
    const text = `openid,标签,level,note\noImport000001,会员,3,\nbad,会员,1,\noImport000002,会员,2,${attack}\n`;
    await choose('members.csv', gbk(text));
    await page.getByRole('cell', { name: '标签', exact: true }).waitFor(patient);
    await page.getByRole('button', { name: '开始导入' }).click();
    await page.getByText('1 行没有导入，其余已写入').waitFor(patient);
    await page.getByText('第 3 行： openid 为空或格式不正确').waitFor();
    const [saved] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: '下载未导入的行' }).click(),
    ]);
    const lines = (await readFile(await saved.path(), 'utf8')).split('\r\n');
    expect(lines[0]).toBe('\ufeffopenid,标签,level,note,行号,原因');
    expect(lines[1]).toBe('bad,会员,1,,3,openid 为空或格式不正确');
    expect(await found('oImport000001')).toMatchObject({ tags: ['会员'], attributes: { level: 3 } });
    expect(await found('oImport000002')).toMatchObject({ attributes: { level: 2, note: attack } });
    expect(at.trouble).toEqual([]);
  });

  it('goes on without the lines that the service refuses', async () => {
    const { page } = at;
    await page.goto(`${stack().url}/recipients/import`);
    // `level` is a number since the import before.
    await choose('more.csv', Buffer.from('openid,level\noImport000003,viel\noImport000004,4\n'));
    await page.getByRole('button', { name: '开始导入' }).click();
    await page.getByText('1 行没有导入，其余已写入').waitFor(patient);
    expect(await found('oImport000003')).toBeUndefined();
    expect(await found('oImport000004')).toMatchObject({ attributes: { level: 4 } });
    expect(at.trouble).toEqual([]);
  });

  it('takes a sheet of a workbook, with its numbers, zeros and dates, and gives back what is refused', async () => {
    const { page } = at;
    await page.goto(`${stack().url}/recipients/import`);
    await choose('broken.xlsx', Buffer.from('openid\noImport000005\n'));
    await page.getByText('这不是 Excel 工作簿').waitFor(patient);
    const day = new Date('2026-11-28T01:30:00Z');
    const rows: Cell[][] = [
      ['oImport000005', 13_800_138_000, '0571', day],
      ['坏', 1, '0571', day],
      ['oImport000006', 2, attack, day],
    ];
    async function* batch() {
      yield rows;
    }
    // Two rows each, and so two sheets.
    const parts = await Array.fromAsync(
      workbook({ columns: ['openid', 'phone', 'zip', 'bought'], rows: batch() }, zone, 3),
    );
    await choose('会员.xlsx', Buffer.concat(parts));
    await page.getByRole('cell', { name: 'phone', exact: true }).waitFor(patient);
    await page.getByText('2026-11-28T09:30:00+08:00').first().waitFor();
    expect(await page.getByRole('combobox', { name: '工作表' }).isEnabled()).toBe(true);
    await page.getByRole('button', { name: '开始导入' }).click();
    await page.getByText('1 行没有导入，其余已写入').waitFor(patient);
    await page.getByText('第 3 行： openid 为空或格式不正确').waitFor();
    expect(await found('oImport000005')).toMatchObject({
      attributes: { phone: 13_800_138_000, zip: '0571', bought: '2026-11-28T09:30:00+08:00' },
    });
    // The second sheet goes on without column names: its first row is taken for them.
    await pick(page, '工作表', '2');
    await page.getByRole('cell', { name: 'oImport000006', exact: true }).waitFor(patient);
    expect(await found('oImport000006')).toBeUndefined();
    expect(at.trouble).toEqual([]);
  });

  it('of a file without openids cannot begin', async () => {
    const { page } = at;
    await page.goto(`${stack().url}/recipients/import`);
    await choose('names.csv', Buffer.from(`姓名,${attack}\n张三,1\n`));
    await page.getByText('请指定哪一列是 openid').waitFor(patient);
    expect(await page.getByRole('button', { name: '开始导入' }).isDisabled()).toBe(true);
    expect(at.trouble).toEqual([]);
  });
});

describe('recipients', () => {
  it('are a table that only holds what is on screen, and comes to its end by scrolling', async () => {
    const { page } = at;
    await page.goto(`${stack().url}/recipients`);
    await page.locator('.people-line').first().waitFor(patient);
    expect(await page.locator('.people-line').count()).toBeLessThan(60);
    await expect
      .poll(async () => {
        await page.locator('.people').evaluate((box: { scrollTop: number; scrollHeight: number }) => {
          box.scrollTop = box.scrollHeight;
        });
        return page.locator('.people-foot').textContent();
      }, patient)
      .toMatch(/^共 30\d 人$/);
    expect(await page.locator('.people-line').count()).toBeLessThan(60);
    expect(at.trouble).toEqual([]);
  });

  it('are found, tagged, described and erased; what others typed stays text', async () => {
    const { page } = at;
    const openid = 'oVictim000001';
    const body = { recipients: [{ openid, alias: attack, tags: [attack, '"onmouseover=alert(1)'] }] };
    await stack().api.call(upsertRecipients, { params: { app_id: app.id }, body });
    await page.goto(`${stack().url}/recipients`);
    await page.getByLabel('完整的 openid、别名或用户 ID').fill(openid);
    // The list shows them before the search has begun: it may not call back who is on the way to a page.
    await page.getByRole('link', { name: attack }).click(patient);
    await page.getByRole('heading', { name: '用户详情' }).waitFor(patient);
    await page.getByText(attack, { exact: true }).first().waitFor();

    await page.getByLabel('属性名').fill('note');
    await page.getByLabel('值', { exact: true }).fill(`${attack} 2`);
    await page.getByRole('button', { name: '保存' }).click();
    await page.getByRole('button', { name: `${attack} 2` }).waitFor(patient);
    await page.getByRole('button', { name: '屏蔽' }).click();
    await page.locator('.page-head').getByText('已屏蔽').waitFor(patient);
    expect(await found(openid)).toMatchObject({ status: 'blocked', attributes: { note: `${attack} 2` } });

    await page.getByRole('button', { name: '删除个人数据' }).click();
    const dialog = page.getByRole('dialog');
    const ok = dialog.getByRole('button', { name: '删除个人数据' });
    expect(await ok.isDisabled()).toBe(true);
    const { id } = (await found(openid))!;
    await dialog.getByRole('textbox').fill(id.slice(-6));
    await ok.click();
    await page.getByRole('heading', { level: 1, name: '用户', exact: true }).waitFor(patient);
    expect(await found(openid)).toBeUndefined();
    expect(at.trouble).toEqual([]);
  });

  it('are masked for a member who may not see personal data, and cannot be changed by them', async () => {
    const operator = await openAs(browser(), stack(), await invite(stack(), owner.browser, { role: 'operator' }));
    const { id } = (await found('oPeople000001'))!;
    await operator.page.goto(`${stack().url}/recipients/${id}`);
    await operator.page.locator('.page-head').getByText('***0001').waitFor(patient);
    expect(await operator.page.getByRole('button', { name: '导出个人数据' }).count()).toBe(0);
    expect(await operator.page.getByRole('button', { name: '删除个人数据' }).count()).toBe(0);
    expect(await operator.page.getByLabel('属性名').count()).toBe(0);
    await operator.context.close();
    expect(operator.trouble).toEqual([]);
  });
});

describe('a segment', () => {
  it('is built from conditions with a live count, saved, and changed', async () => {
    const { page } = at;
    await page.goto(`${stack().url}/segments`);
    await page.getByRole('button', { name: '新建人群' }).first().click();
    await page.getByLabel('名称').fill(attack);
    await page.getByRole('button', { name: '添加条件' }).click();
    await page.getByRole('menuitem', { name: '标签' }).click();
    await page.getByRole('combobox', { name: '输入后回车，可粘贴多个' }).fill('常客');
    await page.keyboard.press('Enter');
    await page.locator('.estimate-number').getByText('300').waitFor(patient);
    await page.getByRole('button', { name: '保存' }).click();
    await page.getByRole('heading', { name: attack }).waitFor(patient);
    await page.goto(`${stack().url}/segments`);
    await page.getByRole('link', { name: attack }).waitFor(patient);
    expect(at.trouble).toEqual([]);
  });
});

describe('two members at once', () => {
  let other: TestMember;
  let mine: Watched;
  /** Milliseconds by which the clock of the window is ahead. */
  let ahead = 0;

  beforeAll(async () => {
    other = await invite(stack(), owner.browser, { role: 'admin' });
    mine = await openAs(browser(), stack(), owner);
  });
  afterAll(() => mine?.context.close());

  /** The window comes to the front again after a while: what it shows is old, and is read anew. */
  const comesBack = async (path: string) => {
    ahead += 60_000;
    await mine.page.clock.setFixedTime(Date.now() + ahead);
    const isRead = (response: Response) => response.url().endsWith(path) && response.request().method() === 'GET';
    await Promise.all([
      mine.page.waitForResponse(isRead),
      mine.page.evaluate("window.dispatchEvent(new Event('visibilitychange'))"),
    ]);
  };
  const done = async (answer: Promise<{ status: number; text: string; body: unknown }>) => {
    const { status, text, body } = await answer;
    expect(status, text).toBe(200);
    return body;
  };
  /** What was saved shows before the save is over: a button that is still busy takes no click. */
  const isIdle = () => mine.page.locator('.ant-btn-loading').first().waitFor({ state: 'hidden' });
  const stays = (label: string, value: string) =>
    expect.poll(() => mine.page.getByLabel(label).inputValue(), patient).toBe(value);

  it('who change a segment lose nothing they typed: the later one is told, and chooses', async () => {
    const { page } = mine;
    const body = { name: '两人改', rule: { tags: { any: ['常客'] } } };
    const { id } = await stack().api.call(createSegment, { params: { app_id: app.id }, body });
    const path = `/v1/apps/${app.id}/segments/${id}`;
    const params = { app_id: app.id, segment_id: id };
    const stored = () => stack().api.call(getSegment, { params });
    await page.goto(`${stack().url}/segments/${id}`);
    await page.getByLabel('名称').fill('我的名字');
    await page.getByRole('combobox', { name: '输入后回车，可粘贴多个' }).fill('新客');
    await page.keyboard.press('Enter');

    const theirs = await openAs(browser(), stack(), other);
    await theirs.page.goto(`${stack().url}/segments/${id}`);
    await theirs.page.getByLabel('名称').fill('对方的名字');
    await theirs.page.getByRole('button', { name: '保存' }).click();
    await theirs.page.getByRole('heading', { name: '对方的名字' }).waitFor(patient);
    expect(theirs.trouble).toEqual([]);
    await theirs.context.close();

    await comesBack(path);
    await page.getByRole('heading', { name: '对方的名字' }).waitFor(patient);
    await stays('名称', '我的名字');
    await page.getByRole('button', { name: '保存' }).click();
    await page.getByText('别人保存了新的版本').waitFor(patient);
    expect(await stored()).toMatchObject({ name: '对方的名字', version: 2 });
    await stays('名称', '我的名字');
    await page.getByRole('button', { name: '以我的为准' }).click();
    await page.getByRole('heading', { name: '我的名字' }).waitFor(patient);
    await isIdle();
    const rule = { tags: { any: ['常客', '新客'] } };
    expect(await stored()).toMatchObject({ name: '我的名字', rule, version: 3 });

    // What was read for the own save is what the next one is based on; then the other one is faster again.
    await page.getByLabel('名称').fill('我的第二个');
    await page.getByRole('button', { name: '保存' }).click();
    await page.getByRole('heading', { name: '我的第二个' }).waitFor(patient);
    await isIdle();
    const headers = { 'if-match': '"4"' };
    await done(other.browser.send('PATCH', path, { name: '对方的第二个' }, { headers }));
    await page.getByLabel('名称').fill('不要了');
    await page.getByRole('button', { name: '保存' }).click();
    await page.getByRole('button', { name: '读取对方的版本' }).click(patient);
    await stays('名称', '对方的第二个');
    expect(await stored()).toMatchObject({ name: '对方的第二个', version: 5 });
    expect(mine.trouble).toEqual([]);
  });

  it('who change a setting without versions are told before they save over each other', async () => {
    const { page } = mine;
    const path = '/v1/approval-policy';
    const above = '超过多少人需要审批';
    const put = (above_recipients: number) =>
      done(other.browser.send('PUT', path, { campaigns: true, above_recipients, classes: [], expires_hours: 72 }));
    const save = page.getByRole('button', { name: '保存', exact: true });
    await put(100);
    await page.goto(`${stack().url}/settings/approval`);
    await stays(above, '100');
    // Nobody has typed yet: the form follows.
    await put(200);
    await comesBack(path);
    await stays(above, '200');
    await page.getByLabel(above).fill('3');
    await put(300);
    await comesBack(path);
    const notice = page.getByText('保存时会覆盖对方的修改');
    await notice.waitFor(patient);
    await stays(above, '3');
    await page.getByRole('button', { name: '继续改我的' }).click();
    await notice.waitFor({ state: 'hidden' });

    // A save that fails takes nothing away either.
    await page.route(`**${path}`, (route) => route.fulfill({ status: 503, body: '{}' }), { times: 1 });
    await save.click();
    await page.locator('.error-notice').waitFor(patient);
    await stays(above, '3');
    await save.click();
    await page.getByText('已保存').waitFor(patient);
    expect(await done(other.browser.get(path))).toMatchObject({ policy: { above_recipients: 3 } });

    await page.getByLabel(above).fill('4');
    await put(400);
    await comesBack(path);
    await page.getByRole('button', { name: '读取对方的版本' }).click(patient);
    await stays(above, '400');
    await done(other.browser.send('PUT', path, null));
    expect(mine.trouble).toEqual([]);
  });

  it.each<
    [what: string, page: () => string, read: string, label: string, typed: string, put: string, by: () => object]
  >([
    [
      'the wording of a scene',
      () => '/scenes/main',
      '/scenes',
      '用途',
      '我写的用途',
      '/scenes/main',
      () => ({ purpose: '对方的用途', content: '订单状态', frequency: '每单一条', template_ids: [app.templateId] }),
    ],
    ['a policy', () => '/policies', '/policy', '24 小时内最多', '7', '/policy', () => ({ total_per_day: 9 })],
    [
      'the calendar',
      () => '/policies',
      '/calendar',
      '日期',
      '2027-01-01 休',
      '/calendar',
      () => ({ days: [{ date: '2027-01-02', rest: true }] }),
    ],
    [
      'what a template passes on',
      () => `/templates/${app.templateId}`,
      '/defaults',
      '消息类别',
      'service',
      '',
      () => ({ class: 'marketing' }),
    ],
  ])('who change %s at once, too', async (_, at, read, label, typed, put, by) => {
    const { page } = mine;
    const field = page.getByLabel(label, { exact: true });
    const section = page.locator('section').filter({ has: field });
    await page.goto(stack().url + at());
    await field.fill(typed);
    const path = `/v1/apps/${app.id}${put || `/templates/${app.templateId}/defaults`}`;
    await done(other.browser.send('PUT', path, by()));
    await comesBack(read);
    await section.getByText('保存时会覆盖对方的修改').waitFor(patient);
    expect(await field.inputValue()).toBe(typed);
    await section.getByRole('button', { name: '保存', exact: true }).click();
    await page.getByText('已保存').waitFor(patient);
    await section.getByText('保存时会覆盖对方的修改').waitFor({ state: 'hidden' });
    await page.reload();
    await expect.poll(() => field.inputValue(), patient).toContain(typed);
    expect(mine.trouble).toEqual([]);
  });

  it('who change an app do not write over each other', async () => {
    const { page } = mine;
    const path = `/v1/apps/${app.id}`;
    const params = { app_id: app.id };
    const before = await stack().api.call(getApp, { params });
    await page.goto(`${stack().url}/settings/apps`);
    await page.getByRole('button', { name: '修改' }).click(patient);
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('名称').fill('我的应用');
    await done(other.browser.send('PATCH', path, { rate_per_second: 77 }));
    // Though the list behind the dialog is read again, it was opened with what was there before.
    await comesBack('/v1/apps');
    await page.getByText('77 条/秒').waitFor(patient);
    await dialog.getByRole('button', { name: '保存' }).click();
    await dialog.getByText('别人保存了新的版本').waitFor(patient);
    expect(await dialog.getByLabel('名称').inputValue()).toBe('我的应用');
    expect(await stack().api.call(getApp, { params })).toMatchObject({ name: before.name, rate_per_second: 77 });
    await dialog.getByRole('button', { name: '读取对方的版本' }).click();
    await expect.poll(() => dialog.getByLabel('名称').inputValue(), patient).toBe(before.name);
    await dialog.getByLabel('名称').fill('我的应用');
    await done(other.browser.send('PATCH', path, { concurrency: 9 }));
    await dialog.getByRole('button', { name: '保存' }).click();
    await dialog.getByRole('button', { name: '以我的为准' }).click(patient);
    await dialog.waitFor({ state: 'hidden' });
    const { name, rate_per_second, concurrency } = await stack().api.call(getApp, { params });
    expect({ name, rate_per_second, concurrency }).toEqual({
      name: '我的应用',
      rate_per_second: 77,
      concurrency: before.concurrency,
    });
    expect(mine.trouble).toEqual([]);
  });
});
