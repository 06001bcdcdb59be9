import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseFields } from './fields.ts';

describe('the fields of a JSON body', () => {
  it.each([
    ['{"n":1620973045}', { n: '1620973045' }],
    ['{"MsgID":"1700827132819554304"}', { MsgID: '1700827132819554304' }],
    // As a number it would have lost its last digits.
    ['{"MsgID":1700827132819554305}', { MsgID: '1700827132819554305' }],
    ['{"List":[1,{"n": 2}],"deep":{"n":\t0}}', { List: ['1', { n: '2' }], deep: { n: '0' } }],
    ['{"a":1.50,"b":1e3,"c":-0,"d":-7}', { a: '1.50', b: '1e3', c: '-0', d: '-7' }],
    [
      '{"text":"a:12345678901234567, 1.5","n":null,"yes":true}',
      { text: 'a:12345678901234567, 1.5', n: null, yes: true },
    ],
  ])('%s', (body, expected) => {
    expect(parseFields(body)).toEqual(expected);
  });

  it('knows no body of XML whose CDATA has no end', () => {
    expect(parseFields('<xml><a><![CDATA[1]]></a></xml>')).toEqual({ a: '1' });
    expect(parseFields(`<xml><a>${'<![CDATA['.repeat(20_000)}`)).toBeNull();
  });

  it('keeps every number as it was written, whatever stands beside it', () => {
    const number = fc.oneof(
      fc.bigInt().map(String),
      fc.nat().map(String),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => JSON.stringify(n)),
    );
    const member = fc.oneof(
      number.map((text) => ({ json: text, value: text as unknown })),
      fc.string().map((text) => ({ json: JSON.stringify(text), value: text as unknown })),
      fc.array(number).map((list) => ({ json: `[ ${list.join(' , ')}]`, value: list as unknown })),
      number.map((text) => ({ json: `{"n" : ${text}}`, value: { n: text } as unknown })),
    );
    fc.assert(
      fc.property(fc.array(member, { minLength: 1 }), (members) => {
        const body = `{${members.map(({ json }, i) => `"m${i}": ${json}`).join(',')}}`;
        expect(parseFields(body)).toEqual(Object.fromEntries(members.map(({ value }, i) => [`m${i}`, value])));
      }),
    );
  });
});
