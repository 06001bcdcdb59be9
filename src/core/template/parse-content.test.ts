import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseContent, type TemplateField, typeOfKey } from './parse-content.ts';

describe('parseContent', () => {
  it('reads keys, types and labels in the order of the card', () => {
    expect(parseContent('取餐号:{{character_string3.DATA}}\n商品:{{thing1.DATA}}\n')).toEqual([
      { key: 'character_string3', type: 'character_string', label: '取餐号' },
      { key: 'thing1', type: 'thing', label: '商品' },
    ]);
  });

  it.each([
    ['full-width colon', '时间：{{date2.DATA}}', '时间', 'date2'],
    ['carriage returns and blank lines', '\r\n\r\n时间:{{date2.DATA}}\r\n\r\n', '时间', 'date2'],
    ['blanks around everything', '  时间 : {{ date2.DATA }}  ', '时间', 'date2'],
    ['a colon inside the label', '时间:地点:{{date2.DATA}}', '时间:地点', 'date2'],
    ['no label', '{{date2.DATA}}', '', 'date2'],
    ['a leading zero in the number', '时间:{{date02.DATA}}', '时间', 'date02'],
  ])('takes %s', (_what, content, label, key) => {
    expect(parseContent(content)).toEqual([{ key, type: 'date', label }]);
  });

  it('keeps types it does not know, and finds two fields on one line', () => {
    expect(parseContent('a:{{short_thing1.DATA}} b：{{hologram12.DATA}}')).toEqual([
      { key: 'short_thing1', type: 'short_thing', label: 'a' },
      { key: 'hologram12', type: 'hologram', label: 'b' },
    ]);
  });

  it('adds the listed values, with and without the suffix on the key', () => {
    const enums = [
      { keywordCode: 'enum_string2.DATA', enumValueList: ['待付款', '已付款'] },
      { keywordCode: 'enum3', enumValueList: ['A'] },
      { keywordCode: 'thing9.DATA', enumValueList: ['nobody asks'] },
    ];
    const fields = parseContent('状态:{{enum_string2.DATA}}\n级别:{{enum3.DATA}}\n备注:{{thing4.DATA}}', enums);
    expect(fields.map((field) => field.enumValues)).toEqual([['待付款', '已付款'], ['A'], undefined]);
    expect(fields[0]?.type).toBe('enum_string');
  });

  it('counts a repeated key once and ignores what is no placeholder', () => {
    expect(parseContent('a:{{thing1.DATA}}\nb:{{thing1.DATA}}\nplain\n{{thing2}}\n{{.DATA}}')).toEqual([
      { key: 'thing1', type: 'thing', label: 'a' },
    ]);
  });

  const types = ['thing', 'character_string', 'short_thing', 'enum_string', 'time', 'hologram'];
  const label = fc.string({ maxLength: 12 }).map((text) => text.replace(/[\r\n{}:：]/g, '').trim());
  const fieldList = fc
    .uniqueArray(fc.record({ type: fc.constantFrom(...types), n: fc.nat(99), label }), {
      selector: ({ type, n }) => type + n,
      maxLength: 6,
    })
    .map((list): TemplateField[] => list.map(({ type, n, label }) => ({ key: `${type}${n}`, type, label })));

  it('reads back whatever is printed', () => {
    const print = (fields: TemplateField[], colon: string, end: string) =>
      fields.map((field) => `${field.label}${colon}{{${field.key}.DATA}}`).join(end);
    fc.assert(
      fc.property(
        fieldList,
        fc.constantFrom(':', '：'),
        fc.constantFrom('\n', '\r\n', '\n\n'),
        (fields, colon, end) => {
          expect(parseContent(print(fields, colon, end))).toEqual(fields);
        },
      ),
    );
  });

  it('never throws, and every key starts with its type', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (content) => {
        for (const { key, type } of parseContent(`${content}{{thing1.DATA}}`)) {
          expect(key.startsWith(type)).toBe(true);
          expect(type).toBe(typeOfKey(key));
        }
      }),
    );
  });
});
