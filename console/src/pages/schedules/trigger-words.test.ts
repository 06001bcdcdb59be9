import i18next, { type TFunction } from 'i18next';
import { beforeAll, describe, expect, it } from 'vitest';
import en from '../../i18n/en/index.ts';
import zh from '../../i18n/zh/index.ts';
import { type TriggerOf, triggerWords } from './trigger-words.ts';

beforeAll(async () => {
  const interpolation = { escapeValue: false };
  await i18next.init({ lng: 'zh', resources: { zh, en }, interpolation });
});

const said = async (trigger: TriggerOf, language: 'zh' | 'en') => {
  await i18next.changeLanguage(language);
  return triggerWords(trigger, i18next.getFixedT(language, 'schedule') as TFunction<'schedule'>);
};

describe('a trigger in words', () => {
  it.each<[TriggerOf, string, string]>([
    [{ event: 'order.paid' }, '发生 order.paid 时', 'When order.paid happens'],
    [{ attribute: { name: 'level' } }, '属性 level 变化时', 'When level changes'],
    [{ attribute: { name: 'level', equals: 'gold' } }, '属性 level 变为 gold 时', 'When level becomes gold'],
    [{ attribute: { name: 'level', in: ['a', 'b'] } }, '属性 level 变为 a 或 b 时', 'When level becomes a or b'],
    [
      { attribute: { name: 'points', at_least: 100 } },
      '属性 points 变为不小于 100 时',
      'When points becomes at least 100',
    ],
    [{ attribute: { name: 'phone', exists: false } }, '属性 phone 被清空时', 'When phone is cleared'],
    [
      {
        attribute: { name: 'vip', equals: true },
        delay_minutes: 60,
        cancel_if: [{ event: 'a' }, { attribute: { name: 'seen', within_days: 3 } }, { event: 'b' }],
      },
      '属性 vip 变为 true 之后 1小时；期间发生 a 或 b 或届时属性 seen 在最近 3 天内则取消',
      '1 hr after vip becomes true, unless a or b happens meanwhile or seen is within 3 days by then',
    ],
  ])('%j', async (trigger, chinese, english) => {
    expect(await said(trigger, 'zh')).toBe(chinese);
    expect(await said(trigger, 'en')).toBe(english);
  });
});
