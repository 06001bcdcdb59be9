import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { upsertRecipients } from '#contract/recipient.ts';
import { listRecipients } from '#contract/recipient-list.ts';
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
