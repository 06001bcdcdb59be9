import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyPolicy, FIELD_POLICIES, truncate } from './field-policy.ts';
import { checkField } from './field-rules.ts';
import { FIELD_TYPES } from './field-types.ts';

const thing = { type: 'thing' };

describe('applyPolicy', () => {
  it('leaves a good value alone under every policy', () => {
    for (const policy of FIELD_POLICIES) expect(applyPolicy(thing, ' 好 ', policy, '别的')).toEqual({ value: ' 好 ' });
  });

  it('refuses with the problem', () => {
    expect(applyPolicy(thing, '', 'refuse', '别的')).toEqual({ problem: { code: 'empty' } });
  });

  it('takes the default, unless that is bad or missing too', () => {
    expect(applyPolicy(thing, '', 'default', '您的订单')).toEqual({ value: '您的订单' });
    expect(applyPolicy(thing, '', 'default', '\n')).toEqual({ problem: { code: 'empty' } });
    expect(applyPolicy(thing, '', 'default')).toEqual({ problem: { code: 'empty' } });
  });

  it('falls back on the default when nothing is left to shorten', () => {
    expect(applyPolicy(thing, '\u0000', 'truncate')).toEqual({ problem: { code: 'not_allowed_characters', at: 0 } });
    expect(applyPolicy(thing, '', 'truncate', '您的订单')).toEqual({ value: '您的订单' });
  });
});

describe('truncate', () => {
  it.each([
    ['thing', '好'.repeat(21), `${'好'.repeat(19)}…`],
    ['thing', '第一行\r\n\r\n 第二行', '第一行 第二行'],
    ['thing', '一  二\t三\u0000', '一  二 三'],
    ['thing', `${'a'.repeat(18)} ${'b'.repeat(9)}`, `${'a'.repeat(18)}…`],
    // 19 units are left before the mark: the ninth cake would end at 18, the tenth at 20.
    ['thing', '🎂'.repeat(11), `${'🎂'.repeat(9)}…`],
    // A family is one character to the reader and 11 units long: the second one goes whole.
    ['thing', '👨‍👩‍👧‍👦👨‍👩‍👧‍👦', '👨‍👩‍👧‍👦…'],
    ['short_thing', '超过了五个字', '超过了五…'],
    ['phrase', '已经发货了哦', '已经发货了'],
    ['letter', 'a'.repeat(40), 'a'.repeat(32)],
    ['name', '十一个汉字十一个汉字多', '十一个汉字十一个汉…'],
    ['number', '9'.repeat(33), '9'.repeat(33)],
    ['amount', '¥12345678901', '¥12345678901'],
  ])('%s: %j becomes %j', (type, value, shortened) => {
    expect(truncate({ type }, value)).toBe(shortened);
  });

  it('gives up on one character that is longer than the field', () => {
    const tower = `a${'\u0301'.repeat(40)}`;
    expect(applyPolicy(thing, tower, 'truncate')).toEqual({ problem: { code: 'too_long', limit: 20, length: 41 } });
  });

  it('stays quick on long runs of blanks', () => {
    // Minutes of work if a pattern here went back over the run from each of its places.
    expect(truncate(thing, `一${' '.repeat(2_000_000)}二`)).toBe('一…');
  });
});

describe('the policies together', () => {
  const unit = fc.constantFrom('grapheme', 'grapheme-composite', 'binary') as fc.Arbitrary<'grapheme'>;
  const anyText = unit.chain((unit) => fc.string({ unit, maxLength: 60 }));
  const realText = fc
    .array(fc.constantFrom('好', 'a', '1', ' ', '\n', '🎂', '👨‍👩‍👧‍👦', '🇨🇳', '\ud83c', '…', '.', '¥', '～'), {
      maxLength: 40,
    })
    .map((parts) => parts.join(''));
  const text = fc.oneof(anyText, realText);
  const type = fc.constantFrom(...FIELD_TYPES, 'hologram');

  it('never give a value that the field refuses', () => {
    fc.assert(
      fc.property(
        type,
        text,
        fc.constantFrom(...FIELD_POLICIES),
        fc.option(text, { nil: undefined }),
        (type, value, policy, other) => {
          const result = applyPolicy({ type }, value, policy, other);
          if ('value' in result) expect(checkField({ type }, result.value)).toBeNull();
          else expect(result.problem).toEqual(checkField({ type }, value));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('always find a value for free text that has something to show', () => {
    const shown = realText.filter((value) => /[好a1¥]/.test(value));
    fc.assert(
      fc.property(shown, (value) => {
        expect(applyPolicy(thing, value, 'truncate')).toHaveProperty('value');
      }),
    );
  });

  it('cut only between characters as a reader sees them', () => {
    const graphemes = new Intl.Segmenter('zh', { granularity: 'grapheme' });
    const parts = (value: string) => [...graphemes.segment(value)].map(({ segment }) => segment);
    const emoji = fc.array(fc.constantFrom('👨‍👩‍👧‍👦', '🎂', '🇨🇳', '好', 'é'), { minLength: 12, maxLength: 40 });
    fc.assert(
      fc.property(emoji, (list) => {
        const value = list.join('');
        const kept = parts(truncate(thing, value).replace(/…$/, ''));
        expect(kept).toEqual(parts(value).slice(0, kept.length));
      }),
    );
  });
});
