import type { z } from 'zod';
import { createApp } from '#contract/app.ts';
import { type createPush, getPush } from '#contract/push.ts';
import { putScene } from '#contract/scene.ts';
import { syncTemplates } from '#contract/template.ts';
import type { TestStack } from './stack.ts';

/** A registered mini-program with one template and one scene, on both sides. */
export interface TestApp {
  id: string;
  appid: string;
  templateId: string;
  /** WeChat's id. */
  template: string;
  /** Makes phones, and credits on them that our ledger learns of by reports of their mini-program. */
  consent(openids: string[]): Promise<void>;
  /** Makes phones that never consented, logged in once. */
  enter(openids: string[]): Promise<void>;
}

const content = ['商品:{{thing1.DATA}}', '时间:{{time2.DATA}}', '金额:{{amount3.DATA}}'].join('\n');
export const callback = { token: 'TestCallbackToken', aesKey: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG' };

/** Values of the test template that pass every rule. */
export const goodFields = { thing1: '龙井', time2: '2026年11月22日 10:30', amount3: '¥12.50' };

let made = 0;

export async function makeApp(
  stack: TestStack,
  options: { spread?: number; concurrency?: number } = {},
): Promise<TestApp> {
  const number = ++made;
  const appid = `wxtest${String(number).padStart(12, '0')}`;
  const template = `TPL_TEST_${number}`;
  const secret = '0123456789abcdef0123456789abcdef';
  const templates = [{ priTmplId: template, title: '测试提醒', type: 2, content, example: '' }];
  await stack.control.put(`/apps/${appid}`, { secret, name: `测试 ${number}`, templates });
  const app = await stack.api.call(createApp, {
    body: {
      name: `测试 ${number}`,
      appid,
      secret,
      callback_token: callback.token,
      callback_aes_key: callback.aesKey,
      rate_per_second: 20_000,
      spread: options.spread ?? 4,
      concurrency: options.concurrency ?? 64,
    },
  });
  await stack.control.put(`/apps/${appid}`, {
    callback: {
      url: `${stack.url}/door/wechat/${app.id}`,
      token: callback.token,
      encodingAesKey: callback.aesKey,
      mode: 'safe',
      format: 'json',
    },
    service: { url: stack.url, app: app.id, scenes: [{ key: 'main', title: '主场景' }] },
  });
  const synced = await stack.api.call(syncTemplates, { params: { app_id: app.id } });
  const wording = { purpose: '告诉您进度', content: '订单状态', frequency: '每单一条' };
  await stack.api.call(putScene, {
    params: { app_id: app.id, key: 'main' },
    body: { ...wording, template_ids: [template] },
  });
  const phones = (openids: string[]) =>
    stack.control.post(`/apps/${appid}/phones`, { phones: openids.map((openid) => ({ openid })) });
  return {
    id: app.id,
    appid,
    template,
    templateId: synced.items[0]!.id,
    async consent(openids) {
      await phones(openids);
      await stack.control.post(`/apps/${appid}/mp/subscribe-many`, { scene: 'main', openids, choice: 'accept' });
      await stack.control.post('/settle', {});
      await applied(stack);
    },
    async enter(openids) {
      await phones(openids);
      for (const openid of openids) await stack.control.post(`/apps/${appid}/phones/${openid}/mp/enter`, {});
      await applied(stack);
    },
  };
}

/** Resolves when the inbox has nothing left that is due. */
export async function applied(stack: TestStack): Promise<void> {
  await eventually(async () => {
    const { rows } = await stack.service.pool.query('select count(*)::int as n from inbox where applied_at is null');
    return rows[0].n === 0;
  });
}

/** Asks until it is true; fails after 20 s. The only way tests wait. */
export async function eventually(check: () => Promise<boolean>, timeoutMs = 20_000): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!(await check())) {
    if (performance.now() > deadline) throw new Error('it did not come true in time');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

type PushBody = z.input<NonNullable<typeof createPush.body>>;

/** The body of a plain push to some openids; override what the test is about. */
export function pushBody(app: TestApp, openids: string[], over: Partial<PushBody> = {}): PushBody {
  return {
    app_id: app.id,
    audience: { openids },
    message: { template: app.template, fields: goodFields, landing: { page: 'pages/index' } },
    ...over,
  };
}

/** The push once everybody of it has an outcome. */
export async function finished(stack: TestStack, pushId: string) {
  await eventually(async () => (await stack.api.call(getPush, { params: { push_id: pushId } })).finished_at !== null);
  return stack.api.call(getPush, { params: { push_id: pushId } });
}
