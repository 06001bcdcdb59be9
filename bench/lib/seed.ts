import { createApp } from '#contract/app.ts';
import type { ApiClient } from '#contract/client.ts';
import { upsertRecipients } from '#contract/recipient.ts';
import { syncTemplates } from '#contract/template.ts';
import { appliedCount } from './metrics.ts';
import { reach } from './wait.ts';

export const template = {
  priTmplId: 'BENCH_TEMPLATE_WITH_AN_ID_AS_LONG_AS_REAL_0',
  title: '订单状态提醒',
  type: 2,
  content:
    '订单编号:{{character_string1.DATA}}\n商品名称:{{thing2.DATA}}\n订单状态:{{phrase3.DATA}}\n备注:{{thing4.DATA}}',
  example: '',
};

/** Texts that are the same for everybody. */
export const constantFields = {
  character_string1: 'HY20261122001',
  thing2: '明前龙井',
  phrase3: '已发货',
  thing4: '预计明天送达',
};

/** Four LiquidJS expressions over the recipient's attributes. */
export const personalFields = {
  character_string1: 'HY{{ recipient.points }}',
  thing2: '{{ recipient.tea }}',
  phrase3: '{{ recipient.state }}',
  thing4: '{{ recipient.name }}，预计明天送达',
};

/** Message with a landing page, so that every call carries a delivery token. */
export function messageOf(fields: Record<string, string> = constantFields) {
  return { template: template.priTmplId, fields, landing: { page: 'pages/order/detail' } };
}

export const warmTag = 'warm';
/** Everybody has it. */
export const commonTag = 'bench';
const mostWarm = 20_000;

/** How many of an audience have the tag of the warm-up. */
export function warmCount(recipients: number): number {
  return Math.min(recipients, mostWarm);
}

/** Every openid has WeChat's 28 characters. */
export function openidOf(n: number, prefix = defaultPrefix): string {
  return prefix + String(n).padStart(28 - prefix.length, '0');
}

export const defaultPrefix = 'oBench';
export const callbackToken = 'BenchCallbackToken';
export const callbackAesKey = 'benchmarkbenchmarkbenchmarkbenchmark0123456';

export interface SeedOptions {
  recipients: number;
  /** Calls at a time. */
  concurrency: number;
  prefix?: string;
}

export interface SeededApp {
  id: string;
  appid: string;
}

const perCall = 1000;
const callsAtOnce = 3;
/** More than any run spends. */
const credits = 1000;

/** An app with recipients that each hold plenty of credits and four attributes, made through the API. */
export async function seedApp(
  api: ApiClient,
  serviceUrl: string,
  { recipients, concurrency, prefix = defaultPrefix }: SeedOptions,
): Promise<SeededApp> {
  const appid = `wxbench${process.hrtime.bigint().toString(36)}`;
  const app = await api.call(createApp, {
    body: {
      name: 'bench',
      appid,
      secret: '0123456789abcdef0123456789abcdef',
      callback_token: callbackToken,
      callback_aes_key: callbackAesKey,
      rate_per_second: 100_000,
      concurrency,
    },
  });
  const params = { app_id: app.id };
  await api.call(syncTemplates, { params });
  const before = await appliedCount(serviceUrl, 'consent');
  const send = async (from: number) => {
    const numbers = Array.from({ length: Math.min(perCall, recipients - from + 1) }, (_, i) => from + i);
    const rows = numbers.map((n) => ({
      openid: openidOf(n, prefix),
      tags: n <= warmCount(recipients) ? [warmTag, commonTag] : [commonTag],
      attributes: { name: `林女士${n % 97}`, tea: '明前龙井', state: '已发货', points: n },
      credits: { [template.priTmplId]: credits },
    }));
    await api.call(upsertRecipients, { params, body: { import_id: 'bench', recipients: rows } });
  };
  const starts = Array.from({ length: Math.ceil(recipients / perCall) }, (_, i) => 1 + i * perCall);
  await Promise.all(
    Array.from({ length: callsAtOnce }, async () => {
      for (let from = starts.shift(); from !== undefined; from = starts.shift()) await send(from);
    }),
  );
  await reach(recipients, 'recipients with credits', async () => (await appliedCount(serviceUrl, 'consent')) - before);
  return { id: app.id, appid };
}
