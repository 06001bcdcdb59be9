import { WordFilter } from './words.ts';

/**
 * Rule 5.21 of WeChat's operating rules: no forcing, tricking or rewarding of a subscription or a click, and no content
 * unlike the template's title. Wording that is usually one of these; a person decides.
 */
export type WordingProblem = 'coercion' | 'reward' | 'marketing';

const coercion = new WordFilter([
  '必须订阅',
  '不订阅',
  '订阅后才能',
  '订阅才能',
  '强制订阅',
  '点击解锁',
  '不点击',
  '否则将',
  '立即点击',
  '速点',
]);
const reward = new WordFilter([
  '订阅有礼',
  '订阅送',
  '订阅领',
  '点击领取',
  '点击领红包',
  '点击必得',
  '领取奖励',
  '恭喜您中奖',
  '您已中奖',
  '现金红包',
  '免费领',
  '返现',
  '拉新',
  '邀请好友',
]);
const marketing = new WordFilter([
  '优惠券',
  '代金券',
  '领券',
  '满减',
  '折扣',
  '打折',
  '特价',
  '特惠',
  '钜惠',
  '促销',
  '大促',
  '秒杀',
  '抢购',
  '限时',
  '爆款',
  '清仓',
  '上新',
  '抽奖',
  '红包',
  '双十一',
  '双11',
  '新品推荐',
  '猜你喜欢',
  'sale',
  'coupon',
  'discount',
]);
/** Titles of templates that are about such things. */
const aboutMarketing =
  /活动|优惠|促销|营销|折扣|券|抽奖|中奖|红包|降价|特价|上新|新品|到货|补货|开售|抢购|秒杀|权益|福利/;

/** Wording in a text that rule 5.21 may forbid; `title` is that of the template. */
export function wordingProblems(text: string, title: string): { problem: WordingProblem; word: string; at: number }[] {
  const filters: [WordingProblem, WordFilter][] = [
    ['coercion', coercion],
    ['reward', reward],
    ...(aboutMarketing.test(title) ? [] : [['marketing', marketing] as [WordingProblem, WordFilter]]),
  ];
  return filters.flatMap(([problem, filter]) => filter.findAll(text).map((match) => ({ problem, ...match })));
}
