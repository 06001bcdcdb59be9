import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalize } from './normalize.ts';
import { WordFilter } from './words.ts';

const words = (list: string[], text: string) => new WordFilter(list).findAll(text).map((match) => match.word);

describe('the word filter', () => {
  it.each([
    ['加微信领红包', ['微信', '红包']],
    ['加 微 信', ['微信']],
    ['加微.信', ['微信']],
    ['加微\u200b信', ['微信']],
    ['加微🎂信', ['微信']],
    ['加微|信', ['微信']],
    ['Ｖ信：WEIXIN', ['weixin']],
    ['Ｗ-ｅ_ｉ·ｘ ｉ ｎ', ['weixin']],
    ['wеiхin', ['weixin']],
    ['wéïxin', ['weixin']],
    ['㎏', ['kg']],
    ['龙井到货', []],
    ['', []],
  ])('sees %j', (text, found) => {
    expect(words(['微信', '红包', 'weixin', 'kg'], text)).toEqual(found);
  });

  it('finds Latin words by themselves only, Chinese ones anywhere', () => {
    expect(words(['sex'], 'Essex')).toEqual([]);
    expect(words(['sex'], 'no sexy')).toEqual([]);
    expect(words(['sex'], 's e x')).toEqual(['sex']);
    expect(words(['sex'], '性sex感')).toEqual(['sex']);
    expect(words(['v1'], 'v12')).toEqual([]);
    expect(words(['博彩'], '网络博彩站')).toEqual(['博彩']);
  });

  it('says where the word stands in the text as written', () => {
    expect(new WordFilter(['红包']).find('🎂领 红·包')).toEqual({ word: '红包', at: 4 });
  });

  it('finds words inside and at the end of other words', () => {
    expect(words(['免费', '免费领取', '费领', '取'], '免费领取').sort()).toEqual(
      ['免费', '免费领取', '取', '费领'].sort(),
    );
    expect(words(['他她', '她它', '它'], '他她它')).toEqual(['他她', '她它', '它']);
  });

  it('takes words that look like expressions for what they are', () => {
    expect(words(['a.*b', '(a+)+$', '[红]包'], 'axxb aaaa 红')).toEqual([]);
    expect(words(['(a+)+$'], 'a')).toEqual(['(a+)+$']);
    expect(new WordFilter(['🎂', '…', ' ']).size).toBe(0);
  });

  it('agrees with looking for each word by itself', () => {
    const alphabet = fc.constantFrom('a', 'b', '1', '微', '信', '红', '包', ' ', '-', 'Ａ', '\u200b', 'е', '𠮷');
    const text = fc.array(alphabet, { maxLength: 24 }).map((parts) => parts.join(''));
    const list = fc.array(
      fc.array(alphabet, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('')),
      { maxLength: 12 },
    );
    let found = 0;
    fc.assert(
      fc.property(list, text, (list, text) => {
        const plain = normalize(text);
        const expected = new Set<string>();
        for (const word of list) {
          const { text: needle } = normalize(word);
          if (needle === '') continue;
          const alone = /^[a-z0-9]+$/.test(needle);
          for (let at = plain.text.indexOf(needle); at >= 0; at = plain.text.indexOf(needle, at + 1)) {
            const end = at + needle.length;
            const joined = (i: number, other: number) => !plain.apart[i] && /[a-z0-9]/.test(plain.text[other] ?? '');
            if (!alone || !((at > 0 && joined(at, at - 1)) || (end < plain.text.length && joined(end, end)))) {
              expected.add(needle);
            }
          }
        }
        const seen = new Set(words(list, text).map((word) => normalize(word).text));
        expect(seen).toEqual(expected);
        found += seen.size;
      }),
      { numRuns: 2000 },
    );
    expect(found).toBeGreaterThan(400);
  });
});
