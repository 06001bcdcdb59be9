import { createApp } from '#contract/app.ts';
import type { ApiClient } from '#contract/client.ts';
import { getRecipient, upsertRecipients } from '#contract/recipient.ts';
import { syncTemplates } from '#contract/template.ts';

export const template = {
  priTmplId: 'TPL_BENCH',
  title: '订单状态提醒',
  type: 2,
  content:
    '订单编号:{{character_string1.DATA}}\n商品名称:{{thing2.DATA}}\n订单状态:{{phrase3.DATA}}\n备注:{{thing4.DATA}}',
  example: '',
};

export const openidOf = (n: number) => `oBench${String(n).padStart(22, '0')}`;

export const constantFields = {
  character_string1: 'HY20261122001',
  thing2: '明前龙井',
  phrase3: '已发货',
  thing4: '预计明天送达',
};
export const personalFields = {
  character_string1: 'HY{{ recipient.points }}',
  thing2: '{{ recipient.tea }}',
  phrase3: '{{ recipient.state }}',
  thing4: '{{ recipient.name }}，预计明天送达',
};

/** An app with `recipients` recipients that each hold `credits` credits, made through the API. */
export async function seedApp(
  api: ApiClient,
  recipients: number,
  credits: number,
  concurrency: number,
): Promise<string> {
  const app = await api.call(createApp, {
    body: {
      name: 'bench',
      appid: `wxbench${process.hrtime.bigint().toString(36)}`,
      secret: '0123456789abcdef0123456789abcdef',
      rate_per_second: 100_000,
      concurrency,
    },
  });
  const params = { app_id: app.id };
  await api.call(syncTemplates, { params });
  const send = async (from: number) => {
    const numbers = Array.from({ length: Math.min(1000, recipients - from + 1) }, (_, i) => from + i);
    await api.call(upsertRecipients, {
      params,
      body: {
        import_id: 'bench',
        recipients: numbers.map((n) => ({
          openid: openidOf(n),
          attributes: { name: `林女士${n % 97}`, tea: '明前龙井', state: '已发货', points: n },
          credits: { [template.priTmplId]: credits },
        })),
      },
    });
  };
  for (let from = 1; from <= recipients; from += 3000) {
    await Promise.all([from, from + 1000, from + 2000].filter((n) => n <= recipients).map(send));
  }
  for (let n = Math.max(1, recipients - 500); n <= recipients; n++) await credited(api, app.id, n);
  return app.id;
}

async function credited(api: ApiClient, appId: string, n: number): Promise<void> {
  for (;;) {
    const { consents } = await api.call(getRecipient, { params: { app_id: appId, recipient: openidOf(n) } });
    if (consents.some((consent) => (consent.credits ?? 0) > 0)) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
