import type { ApiClient } from '#contract/client.ts';
import { upsertRecipients } from '#contract/recipient.ts';
import { Random } from './random.ts';

const content = '订单编号:{{character_string1.DATA}}\n商品名称:{{thing2.DATA}}\n订单状态:{{phrase3.DATA}}';

/** The first is the campaign's, the second for pushes to parts of the audience: so nobody gets two of one template. */
export const templates = ['TPL_CHAOS_MAIN', 'TPL_CHAOS_SIDE'].map((priTmplId) => ({
  priTmplId,
  title: '订单状态提醒',
  type: 2,
  content,
  example: '',
}));
export const [mainTemplate, sideTemplate] = ['TPL_CHAOS_MAIN', 'TPL_CHAOS_SIDE'] as const;
export const fields = { character_string1: 'HY20261122001', thing2: '明前龙井', phrase3: '已发货' };

/** Groups of the audience; side campaigns go to those below `sideGroups`, transactional pushes to the others. */
export const groups = 20;
export const sideGroups = 10;
export const tagOf = (group: number) => `g${group}`;

export interface Person {
  openid: string;
  /** Our id of them; filled by the import. */
  id: string;
  group: number;
  /** Sends left by template, on our books and on the platform's. */
  credits: Readonly<Record<string, number>>;
}

/** Everybody has one credit of the side template, and nearly everybody one of the main template. */
export function makePeople(count: number, seed: number): Person[] {
  const random = Random.of(seed, 'people');
  return Array.from({ length: count }, (_, n) => ({
    openid: `oChaos${String(n + 1).padStart(22, '0')}`,
    id: '',
    group: random.int(0, groups - 1),
    credits: { [mainTemplate]: random.chance(0.98) ? 1 : 0, [sideTemplate]: 1 },
  }));
}

/** Brings them in through the API, with their credits, and notes our ids. */
export async function importPeople(api: ApiClient, appId: string, people: Person[]): Promise<void> {
  const byOpenid = new Map(people.map((person) => [person.openid, person]));
  for (let from = 0; from < people.length; from += 1000) {
    const recipients = people.slice(from, from + 1000).map(({ openid, group, credits }) => ({
      openid,
      tags: [tagOf(group)],
      credits: Object.fromEntries(Object.entries(credits).filter(([, count]) => count > 0)),
    }));
    const params = { app_id: appId };
    const { items } = await api.call(upsertRecipients, { params, body: { import_id: 'chaos', recipients } });
    for (const { openid, id } of items) byOpenid.get(openid)!.id = id;
  }
}
