import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkField, describeProblem, type FieldProblem } from './field-rules.ts';
import { FIELD_TYPES, ruleOf } from './field-types.ts';

const FITS: Record<string, string[]> = {
  thing: ['广州至北京 (G80) ~ 2 张', '好'.repeat(20), '生日快乐🎂', ' a '],
  short_thing: ['五个字以内'],
  number: ['0', '12', '12.50', '9'.repeat(32)],
  letter: ['abcXYZ', 'a'.repeat(32)],
  symbol: ['!', '、，。', '+-*/=', '¥'],
  character_string: ['SF-2026/11#8', '!'.repeat(32)],
  time: [
    '00:00',
    '23:59:59',
    '15:01~16:30',
    '2019年10月1日 15:01',
    '2019-10-01 15:01~16:00',
    '10月1日 09:30~10月2日 09:30',
  ],
  date: [
    '2019年10月1日',
    '2019年10月',
    '10月1日',
    '2019-10-01',
    '2019/10/1',
    '2019.10.01',
    '2019-10',
    '10/01',
    '2019年10月1日 15:01',
    '2019-10-01~2019-10-07',
    '2019-10-01 08:00:00~2019-10-07 20:00:00',
    '2024-02-29',
    '2月29日',
    '2000-02-29',
  ],
  amount: ['100', '￥100', '¥12.50', '$0.99', '100元', '¥1234567890'],
  phone_number: ['13800138000', '+86-0766-66888866', '400#100'],
  car_number: ['粤A8Z888挂', '粤B12345', 'A', '使014578'],
  name: ['张三', '欧阳·娜娜', '张**', '十个汉字十个汉字十个', 'Maria O’Neill', 'a'.repeat(20)],
  phrase: ['已发货', '五个字的词'],
};

const REFUSED: [string, string, FieldProblem][] = [
  ['thing', '', { code: 'empty' }],
  ['thing', ' 　', { code: 'empty' }],
  ['thing', '好'.repeat(21), { code: 'too_long', limit: 20, length: 21 }],
  ['thing', '🎂'.repeat(11), { code: 'too_long', limit: 20, length: 22 }],
  ['thing', '一\n二', { code: 'newline', at: 1 }],
  ['thing', '一\r\n二', { code: 'newline', at: 1 }],
  ['thing', '一\u2028二', { code: 'newline', at: 1 }],
  ['thing', '一二\u0000', { code: 'not_allowed_characters', at: 2 }],
  ['thing', '一\t二', { code: 'not_allowed_characters', at: 1 }],
  ['thing', '一\ud83c', { code: 'not_allowed_characters', at: 1 }],
  ['thing', '\u202e一', { code: 'not_allowed_characters', at: 0 }],
  ['short_thing', '超过了五个字', { code: 'too_long', limit: 5, length: 6 }],
  ['number', '-1', { code: 'not_allowed_characters', at: 0 }],
  ['number', '1.', { code: 'format' }],
  ['number', '1.2.3', { code: 'format' }],
  ['number', '１２', { code: 'not_allowed_characters', at: 0 }],
  ['number', '9'.repeat(33), { code: 'too_long', limit: 32, length: 33 }],
  ['letter', 'abc1', { code: 'not_allowed_characters', at: 3 }],
  ['letter', 'a b', { code: 'not_allowed_characters', at: 1 }],
  ['symbol', '!a', { code: 'not_allowed_characters', at: 1 }],
  ['symbol', '!😀', { code: 'not_allowed_characters', at: 1 }],
  ['symbol', '!!!!!!', { code: 'too_long', limit: 5, length: 6 }],
  ['character_string', 'A1中', { code: 'not_allowed_characters', at: 2 }],
  ['character_string', 'A 1', { code: 'not_allowed_characters', at: 1 }],
  ['time', '15:01～16:30', { code: 'not_allowed_characters', at: 5 }],
  ['time', '24:00', { code: 'format' }],
  ['time', '9:30', { code: 'format' }],
  ['time', '15:60', { code: 'format' }],
  ['time', '2019-10-01', { code: 'format' }],
  ['time', '2019年10月 15:01', { code: 'format' }],
  ['time', '15:01~16:00~17:00', { code: 'format' }],
  ['time', '15:01 ~ 16:00', { code: 'format' }],
  ['date', '2019年10月1日～10月7日', { code: 'not_allowed_characters', at: 10 }],
  ['date', '2019-02-29', { code: 'format' }],
  ['date', '1900-02-29', { code: 'format' }],
  ['date', '2019-13-01', { code: 'format' }],
  ['date', '2019-04-31', { code: 'format' }],
  ['date', '2月30日', { code: 'format' }],
  ['date', '2019-10/01', { code: 'format' }],
  ['date', '20191001', { code: 'format' }],
  ['date', '15:01', { code: 'format' }],
  ['date', '2019-10-01T15:01', { code: 'not_allowed_characters', at: 10 }],
  ['date', '2019-10-01  15:01', { code: 'format' }],
  ['date', '2019-10-01~', { code: 'format' }],
  ['amount', '-5', { code: 'not_allowed_characters', at: 0 }],
  ['amount', '1,000', { code: 'not_allowed_characters', at: 1 }],
  ['amount', '¥¥1', { code: 'format' }],
  ['amount', '元', { code: 'format' }],
  ['amount', '¥12345678901', { code: 'too_long', limit: 10, length: 11 }],
  ['amount', '123456789.00', { code: 'too_long', limit: 10, length: 11 }],
  ['phone_number', '1380013800a', { code: 'not_allowed_characters', at: 10 }],
  ['phone_number', '+-', { code: 'format' }],
  ['phone_number', '1'.repeat(18), { code: 'too_long', limit: 17, length: 18 }],
  ['car_number', '粤A中888', { code: 'format' }],
  ['car_number', '粤A·1234', { code: 'not_allowed_characters', at: 2 }],
  ['car_number', '粤A1234567', { code: 'too_long', limit: 8, length: 9 }],
  ['name', '张三1', { code: 'not_allowed_characters', at: 2 }],
  ['name', `张${'a'.repeat(10)}`, { code: 'too_long', limit: 10, length: 11 }],
  ['name', 'a'.repeat(21), { code: 'too_long', limit: 20, length: 21 }],
  ['phrase', '已发货!', { code: 'not_allowed_characters', at: 3 }],
  ['phrase', '已经发货了哦', { code: 'too_long', limit: 5, length: 6 }],
  ['hologram', 'x'.repeat(201), { code: 'too_long', limit: 200, length: 201 }],
  ['constructor', '', { code: 'empty' }],
];

describe('checkField', () => {
  it.each(Object.entries(FITS).flatMap(([type, values]) => values.map((value) => [type, value] as const)))(
    '%s takes %j',
    (type, value) => expect(checkField({ type }, value)).toBeNull(),
  );

  it.each(REFUSED)('%s refuses %j', (type, value, problem) => {
    expect(checkField({ type }, value)).toEqual(problem);
  });

  it('takes exactly the listed values where the template lists them', () => {
    const field = { type: 'phrase', enumValues: ['不限 1', '已付款'] };
    expect(checkField(field, '不限 1')).toBeNull();
    expect(checkField(field, '已发货')).toEqual({ code: 'not_in_list' });
    expect(checkField(field, '')).toEqual({ code: 'empty' });
    expect(checkField({ type: 'enum_string' }, 'anything')).toBeNull();
  });

  it('has an example for every type and marks the guessed ones', () => {
    for (const type of FIELD_TYPES) if (!type.startsWith('enum')) expect(FITS[type]?.length).toBeGreaterThan(0);
    const guessed = [...FIELD_TYPES, 'hologram', '__proto__', 'toString'].filter((type) => !ruleOf(type).verified);
    expect(guessed).toEqual(['short_thing', 'hologram', '__proto__', 'toString']);
  });

  it('lets no line break or control character through, whatever the type and wherever it stands', () => {
    const values = Object.entries(FITS).flatMap(([type, list]) => list.map((value) => ({ type, value })));
    const bad = fc.oneof(fc.integer({ min: 0, max: 31 }), fc.integer({ min: 127, max: 159 }), fc.constant(0x2029));
    fc.assert(
      fc.property(fc.constantFrom(...values), fc.nat(40), bad, ({ type, value }, place, code) => {
        const spoiled = value.slice(0, place) + String.fromCharCode(code) + value.slice(place);
        expect(checkField({ type }, spoiled)).not.toBeNull();
      }),
    );
  });

  it('never lets a value pass that is longer than the type allows', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('thing', 'hologram'),
        fc.string({ unit: 'grapheme', maxLength: 300 }),
        (type, value) => {
          if (checkField({ type }, value) === null)
            expect(value.length).toBeLessThanOrEqual(type === 'thing' ? 20 : 200);
        },
      ),
    );
  });

  it('has one answer for emoji and surrogate pairs in every type: only mixed text takes them', () => {
    // Astral Han and letters are pairs too; a half of a pair, and a joined family, are what values from outside bring.
    const texts = ['🎂', '👨‍👩‍👧‍👦', '🇨🇳', '☕️', '𠮷', '𝒜', '\ud83c', '\udf82', '龙井🍵', '1🎂'];
    const taken = FIELD_TYPES.map((type) => [type, texts.filter((value) => checkField({ type }, value) === null)]);
    const pairs = ['🎂', '👨‍👩‍👧‍👦', '🇨🇳', '☕️', '𠮷', '𝒜', '龙井🍵', '1🎂'];
    expect(Object.fromEntries(taken.filter(([, values]) => values!.length > 0))).toEqual({
      thing: pairs,
      short_thing: pairs.filter((value) => value.length <= 5),
      car_number: ['𠮷'],
      phrase: ['𠮷'],
      name: ['𠮷'],
      enum: pairs,
      enum_string: pairs,
    });
  });

  it('takes every day of the calendar in every form, and no day past the end of a month', () => {
    const day = fc.date({ min: new Date('1000-01-01'), max: new Date('9999-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(day, (date) => {
        const [y, m, d] = date.toISOString().slice(0, 10).split('-') as [string, string, string];
        for (const text of [`${y}年${+m}月${+d}日`, `${y}/${m}/${d}`, `${+m}月${+d}日`, `${y}-${m}`, `${m}.${d}`]) {
          expect(checkField({ type: 'date' }, text)).toBeNull();
        }
        const past = new Date(Date.UTC(+y, +m, 0)).getUTCDate() + 1;
        expect(checkField({ type: 'date' }, `${y}-${m}-${past}`)).toEqual({ code: 'format' });
      }),
    );
  });
});

describe('describeProblem', () => {
  it('names the numbers in both languages', () => {
    const problem = { code: 'too_long', limit: 20, length: 23 } as const;
    expect(describeProblem(problem, 'zh')).toBe('最多 20 个字符，现有 23 个');
    expect(describeProblem(problem, 'en')).toBe('at most 20 characters, found 23');
    expect(describeProblem({ code: 'newline', at: 0 }, 'zh')).toContain('第 1 个字符');
  });

  it('has another text for every code and leaves nothing undefined', () => {
    const problems = new Map(REFUSED.map(([, , problem]) => [problem.code, problem]));
    problems.set('not_in_list', { code: 'not_in_list' });
    for (const lang of ['zh', 'en'] as const) {
      const texts = [...problems.values()].map((problem) => describeProblem(problem, lang));
      expect(new Set(texts).size).toBe(6);
      expect(texts.join()).not.toMatch(/undefined|NaN/);
    }
  });
});
