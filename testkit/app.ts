import type { z } from 'zod';
import { createApp, updateApp } from '#contract/app.ts';
import { type createPush, getPush } from '#contract/push.ts';
import { putScene } from '#contract/scene.ts';
import { syncTemplates } from '#contract/template.ts';
import { countInboxWaiting } from '#db/queries/inbox/take.ts';
import type { TestStack } from './stack.ts';

/** A registered mini-program with one template and one scene, on both sides. */
export interface TestApp {
  id: string;
  appid: string;
  templateId: string;
  /** WeChat's id. */
  template: string;
  /** WeChat's ids of the templates asked for by `more`. */
  more: string[];
  /** Makes phones, and credits on them that our ledger learns of by reports of their mini-program. */
  consent(openids: string[]): Promise<void>;
  /** Makes phones that never consented, logged in once. */
  enter(openids: string[]): Promise<void>;
  /** The id our side knows an openid of this app by. */
  recipientId(openid: string): Promise<string>;
}

export interface TestAppOptions {
  spread?: number;
  concurrency?: number;
  ratePerSecond?: number;
  /** Templates beside the first; they have its fields. */
  more?: { title: string; kind: 'one_time' | 'long_term' }[];
  /** How WeChat calls back; null: not at all. Default: safe mode, JSON. */
  callback?: { mode: 'plain' | 'compatible' | 'safe'; format: 'json' | 'xml' } | null;
}

const content = ['商品:{{thing1.DATA}}', '时间:{{time2.DATA}}', '金额:{{amount3.DATA}}'].join('\n');
export const callback = { token: 'TestCallbackToken', aesKey: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG' };

/** Values of the test template that pass every rule. */
export const goodFields = { thing1: '龙井', time2: '2026年11月22日 10:30', amount3: '¥12.50' };

let made = 0;

export async function makeApp(stack: TestStack, options: TestAppOptions = {}): Promise<TestApp> {
  const number = ++made;
  const appid = `wxtest${String(number).padStart(12, '0')}`;
  const template = `TPL_TEST_${number}`;
  const secret = '0123456789abcdef0123456789abcdef';
  const more = (options.more ?? []).map((one, i) => ({ ...one, id: `${template}_${i}` }));
  const templates = [
    { priTmplId: template, title: '测试提醒', type: 2, content, example: '' },
    ...more.map(({ id, title, kind }) => {
      return { priTmplId: id, title, type: kind === 'long_term' ? 3 : 2, content, example: '' };
    }),
  ];
  await stack.control.put(`/apps/${appid}`, { secret, name: `测试 ${number}`, templates });
  const app = await stack.api.call(createApp, {
    body: {
      name: `测试 ${number}`,
      appid,
      secret,
      callback_token: callback.token,
      callback_aes_key: callback.aesKey,
      rate_per_second: options.ratePerSecond ?? 20_000,
      spread: options.spread ?? 4,
      concurrency: options.concurrency ?? 64,
    },
  });
  const way = options.callback === undefined ? { mode: 'safe', format: 'json' } : options.callback;
  if (way?.mode === 'plain')
    await stack.api.call(updateApp, { params: { app_id: app.id }, body: { callback_aes_key: null } });
  const url = `${stack.url}/door/wechat/${app.id}`;
  await stack.control.put(`/apps/${appid}`, {
    callback: way && { url, token: callback.token, encodingAesKey: callback.aesKey, ...way },
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
    more: more.map((one) => one.id),
    templateId: synced.items.find((one) => one.platform_template_id === template)!.id,
    recipientId: async (openid) => (await stack.service.vaults.ofApp(app.id)).recipientIdOf(openid),
    async consent(openids) {
      await phones(openids);
      await stack.control.post(`/apps/${appid}/mp/subscribe-many`, { scene: 'main', openids, choice: 'accept' });
      await settled(stack);
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
    return (await countInboxWaiting(stack.service.pool)) === 0;
  });
}

/** Resolves when WeChat has told all it had to tell, and we have applied it. */
export async function settled(stack: TestStack): Promise<void> {
  await stack.control.post('/settle', {});
  await applied(stack);
}

/** Asks until it is true; fails after 20 s. The only way tests wait. */
export async function eventually(check: () => Promise<boolean>, timeoutMs = 20_000): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!(await check())) {
    if (performance.now() > deadline) throw new Error('it did not come true in time');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export type PushBody = z.input<NonNullable<typeof createPush.body>>;

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
