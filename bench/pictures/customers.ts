import { reportEvents } from '#contract/behavior.ts';
import { createPushes } from '#contract/push.ts';
import type { Shop } from './shop.ts';

const dayMs = 86_400_000;
const goods = ['明前龙井', '正山小种', '白毫银针', '老枞水仙', '安吉白茶'];
const phrases = ['已付款', '已发货', '派送中', '已签收'];

/** The sandbox's customer number `n`, from 1. */
export const openidOf = (n: number): string => `oSandbox${String(n).padStart(20, '0')}`;

/** What a week brought: visits, carts and orders, consents asked in the order scene, and notices of orders under way. */
export async function shopAtWork({ api, emulator, appId }: Shop, appid: string, template: string): Promise<void> {
  const items = Array.from({ length: 900 }, (_, i) => {
    const n = 27 + (i % 150);
    const name = (['goods.viewed', 'goods.viewed', 'cart.added', 'order.paid'] as const)[Math.floor(i / 150) % 4]!;
    const at = new Date(Date.now() - ((i * 7919) % 6_600) * 0.001 * dayMs - (6 - Math.floor(i / 150)) * 3_600_000);
    const paid = name === 'order.paid' && { amount: 68 + ((n * 31) % 400) };
    const properties: Record<string, string | number> = { goods: goods[(n + i) % goods.length]!, ...paid };
    return { id: `visit-${i}`, openid: openidOf(n), name, properties, occurred_at: at.toISOString() };
  });
  await api.call(reportEvents, { body: { app_id: appId, items } });
  for (const [from, choice] of [
    [1, 'accept'],
    [401, 'reject'],
  ] as const) {
    const openids = Array.from({ length: choice === 'accept' ? 400 : 60 }, (_, i) => openidOf(from + i));
    await emulator.post(`/apps/${appid}/mp/subscribe-many`, { scene: 'order', openids, choice, concurrency: 16 });
  }
  const pushes = Array.from({ length: 240 }, (_, i) => ({
    app_id: appId,
    audience: { openids: [openidOf(1 + ((i * 7) % 390))] },
    message: {
      template,
      fields: {
        character_string1: `HY2026${String(112_201 + i)}`,
        thing2: goods[i % goods.length]!,
        phrase3: phrases[i % phrases.length]!,
        time4: '2026年11月22日 10:30',
        thing5: '{{ recipient.name }}，感谢光临',
      },
      landing: { page: 'pages/order/detail', query: { id: String(i) } },
    },
  }));
  await api.call(createPushes, { body: { pushes } });
}

/** A share of everybody opens their newest message; one in three of them taps on. */
export async function answerMessages({ url, emulator, appId }: Shop, appid: string, share: number): Promise<void> {
  const { accepted } = await emulator.get<{ accepted: { openid: string; page: string }[] }>(
    `/accepted?appid=${appid}&limit=20000`,
  );
  const newest = new Map(accepted.map((one) => [one.openid, one.page]));
  // Number 27 is the one whose page is looked at; the others are spread evenly.
  const openids = [...newest.keys()].filter((openid, i) => openid === openidOf(27) || (i * 37) % 100 < share * 100);
  await emulator.post(`/apps/${appid}/mp/open-many`, { openids, concurrency: 16 });
  const tapped = openids.filter((openid, i) => openid === openidOf(27) || i % 3 === 0);
  for (const openid of tapped) {
    const delivery = /[?&]hy=([^&]+)/.exec(newest.get(openid)!)?.[1];
    const body = JSON.stringify({ app: appId, delivery, target: 'buy' });
    await fetch(`${url}/door/clicked`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  }
}
