import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fieldTakes } from './field-rules.ts';

const takes = (type: string, value: string, values?: string[]) =>
  fieldTakes({ key: `${type}1`, type, label: '', ...(values ? { values } : {}) }, value);

const table: [type: string, good: string[], bad: string[]][] = [
  ['thing', ['咖啡豆', 'a'.repeat(20), '😀'.repeat(20)], ['a'.repeat(21), 'a\nb', 'a\u0007']],
  ['short_thing', ['已发货'], ['六个字太长了']],
  ['number', ['0', '3.14', '1'.repeat(32)], ['1'.repeat(33), '一', '1.', '-1', '1,000']],
  ['letter', ['abcXYZ'], ['a1', 'a b', 'x'.repeat(33)]],
  ['symbol', ['!?', '+-*/='], ['a', '!!!!!!', '好']],
  ['character_string', ['HY-2026_01', 'a b'], ['单号1', 'x'.repeat(33)]],
  [
    'time',
    ['10:00', '23:59:59', '2026年4月12日 15:30', '2026-4-12 9:05', '08:00~10:00'],
    ['24:00', '2026年4月12日', '10:00～11:00', '10:00~11:00~12:00'],
  ],
  [
    'date',
    ['2026年4月12日', '2026-04-12', '2026/04', '4月12日', '04.12', '2026年4月12日 15:30', '2026-04-12~2026-04-15'],
    ['2026-13-01', '10:00', '2026-04/12', '明天'],
  ],
  ['amount', ['¥68.00', '68元', '9999999999', '$1'], ['¥¥1', '68块', '12345678901', '1,000']],
  ['phone_number', ['+86-0766-66888866', '13800138000'], ['1'.repeat(18), '电话', '+-+']],
  ['car_number', ['粤A8Z888挂', 'A12345'], ['粤粤粤888', '粤A8Z888888']],
  ['name', ['李小明', 'Anna-Maria', 'a'.repeat(20)], ['一二三四五六七八九十多', 'a'.repeat(21), '李4']],
  ['phrase', ['已发货'], ['已发货通知啦', 'ok', '已 发']],
  ['whatever', ['anything at all 好'], ['two\nlines']],
];

describe('values a field takes', () => {
  it.each(table)('%s', (type, good, bad) => {
    for (const value of good) expect([value, takes(type, value)]).toEqual([value, true]);
    for (const value of bad) expect([value, takes(type, value)]).toEqual([value, false]);
  });

  it('enum takes listed values only', () => {
    expect(takes('enum', '已完成', ['已完成', '进行中'])).toBe(true);
    expect(takes('enum_string', '已取消', ['已完成', '进行中'])).toBe(false);
  });

  it('no type takes a line break anywhere', () => {
    const types = fc.constantFrom(...table.map(([type]) => type));
    fc.assert(
      fc.property(types, fc.string(), fc.string(), (type, before, after) => !takes(type, `${before}\n${after}`)),
    );
  });
});
