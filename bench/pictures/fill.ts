import { setTimeout as delay } from 'node:timers/promises';
import type { z } from 'zod';
import { listAlerts } from '#contract/alert.ts';
import { listApps } from '#contract/app.ts';
import { getPush } from '#contract/push.ts';
import { listTemplates } from '#contract/template.ts';
import { answerMessages, openidOf, shopAtWork } from './customers.ts';
import type { Person } from './people.ts';
import type { Shop } from './shop.ts';

/** Where the pictures are taken, beside the pages that are always there. */
export interface Filled {
  /** The campaign with opens and clicks. */
  push: string;
  /** A draft whose composer is complete. */
  draft: string;
  /** A template, a scene and a customer with a past. */
  template: string;
  scene: string;
  recipient: string;
}

type Push = z.output<typeof getPush.response>;
type Made = { id: string; version: number };

/** A week in the life of the shop, through the public interfaces: campaigns in every state, customers who answer them. */
export async function fillShop(shop: Shop, owner: Person, operator: Person): Promise<Filled> {
  const { api, emulator, appId } = shop;
  const { appid } = (await api.call(listApps)).items.find((one) => one.id === appId)!;
  const templates = (await api.call(listTemplates, { params: { app_id: appId } })).items;
  const named = (title: string) => templates.find((one) => one.title === title)!.id;
  const [order, stock, activity] = ['订单状态提醒', '到货提醒', '活动开始提醒'].map(named) as [string, string, string];
  const arrived = {
    template: stock,
    fields: { thing1: '明前龙井 50g', amount2: '¥128.00', thing3: '{{ recipient.name }}，您等的新茶到货了' },
    landing: { page: 'pages/goods/detail', query: { id: 'longjing' } },
  };
  const tasting = {
    template: activity,
    fields: { thing1: '新茶品鉴会', time2: '2027年03月28日 14:00', thing3: '杭州西湖店二楼茶室' },
    landing: { page: 'pages/index/index' },
  };
  const everybody = { all: true };
  const tea = { rule: { tags: { any: ['tea'] } } };
  const newcomers = { rule: { tags: { any: ['new'] } } };
  const gold = { rule: { all: [{ tags: { any: ['vip'] } }, { attribute: { name: 'city', in: ['杭州', '上海'] } }] } };
  const push = (name: string, body: object) =>
    // No marketing: one campaign a day would be all that everybody gets.
    operator.call<Made>('POST', '/v1/pushes', { app_id: appId, class: 'service', name, ...body });
  const until = async (id: string, done: (push: Push) => boolean) => {
    while (!done(await api.call(getPush, { params: { push_id: id } }))) await delay(200);
  };
  const isOver = (push: Push) => push.pending === 0 && push.planned_at !== null;
  const faults = (change: object) => emulator.post('/faults', { appid, errors: [], reset: 0, ...change });

  await owner.call('POST', `/v1/apps/${appId}/segments`, { name: '杭沪金卡会员', rule: gold.rule });
  const drinkers = { all: [tea.rule, { behavior: { event: 'order.paid', at_least: 1, within_days: 30 } }] };
  await owner.call('POST', `/v1/apps/${appId}/segments`, { name: '近 30 天下过单的茶客', rule: drinkers });
  const cart = { behavior: { event: 'cart.added', at_least: 1, within_days: 7 } };
  const lost = { all: [cart, { not: { behavior: { event: 'order.paid', at_least: 1, within_days: 7 } } }] };
  await owner.call('POST', `/v1/apps/${appId}/segments`, { name: '加购未付款', rule: lost });
  await shopAtWork(shop, appid, order);

  const campaign = await push('春茶上新 · 明前龙井', { audience: everybody, message: arrived });
  await until(campaign.id, isOver);
  // Some values are refused and some answers never come: unknown outcomes, and an alert.
  await owner.call('PUT', '/v1/alert-rules/failure_spike', { enabled: true, threshold: 0.01 });
  await faults({ errors: [{ code: 47003, probability: 0.07 }], reset: 0.02 });
  const tried = await push('茶友专享 · 老枞水仙品鉴', { audience: tea, message: tasting });
  await until(tried.id, isOver);
  await faults({});
  await emulator.post('/settle', {});
  await answerMessages(shop, appid, 0.23);

  const experiment = {
    variants: [
      { name: 'a', weight: 50 },
      { name: 'b', weight: 50, fields: { thing1: '龙井新茶今日到店' } },
    ],
  };
  const judged = { ...experiment, test_percent: 40, winner: { by: 'opened', after_hours: 24, roll_out: 'manual' } };
  const titles = await push('标题实验 · 会员日', { audience: gold, message: arrived, experiment: judged });
  await until(titles.id, isOver);

  await faults({ errors: [{ code: 47003, probability: 1 }] });
  const refused = await push('满减券到账', { audience: newcomers, message: arrived });
  await until(refused.id, (push) => push.pause_reason !== null);
  await faults({});

  await push('端午礼盒预售', { audience: everybody, message: arrived, schedule: { at: tomorrow(10) } });
  await push('茶山直播开场', { audience: tea, message: tasting, schedule: { at: tomorrow(20) } });
  const draft = await push('新茶品鉴会邀请', { audience: gold, message: tasting, draft: true });
  await owner.call('PUT', '/v1/approval-policy', { campaigns: true, above_recipients: 1000, expires_hours: 48 });
  await delay(3000); // Processes read the policy every two seconds.
  await push('老客回访 · 会员日权益', { audience: tea, message: tasting });
  await owner.call('PUT', '/v1/approval-policy', null as never);
  await delay(3000);
  const slow = await push('品鉴会报名提醒', { audience: everybody, message: tasting, pace: { per_minute: 1500 } });
  await until(slow.id, (push) => push.outcomes.accepted > 100);
  await push('本周上新速递', { audience: newcomers, message: arrived, pace: { per_minute: 300 } });
  const isLoud = async () => (await api.call(listAlerts, { query: { state: 'firing' } })).items.length >= 3;
  while (!(await isLoud())) await delay(1000);
  return { push: tried.id, draft: draft.id, template: stock, scene: 'order', recipient: openidOf(27) };
}

/** So many o'clock in Beijing, tomorrow. */
function tomorrow(hour: number): string {
  const day = new Date(Date.now() + 32 * 3_600_000).toISOString().slice(0, 10);
  return `${day}T${String(hour).padStart(2, '0')}:00:00+08:00`;
}
