import fc from 'fast-check';
import { parse } from 'postgres-array';
import { describe, expect, it } from 'vitest';
import { arrayLiteral } from './array-literal.ts';

describe('arrayLiteral', () => {
  it('reads back as what went in, whatever the text', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('NULL', 'null', '', '{', '"', '\\', ',', ' a '),
      fc.uuid(),
    );
    fc.assert(
      fc.property(fc.array(fc.option(text)), (values) => {
        expect(parse(arrayLiteral(values), (value) => value)).toEqual(values);
      }),
    );
  });

  it('writes times, bytes and numbers as PostgreSQL reads them', () => {
    const values = [1, -2.5, true, new Date(0), Buffer.from([0, 255]), null];
    expect(arrayLiteral(values)).toBe('{1,-2.5,true,"1970-01-01T00:00:00.000Z","\\\\x00ff",NULL}');
  });

  it('refuses what has no element form', () => {
    expect(() => arrayLiteral([{}])).toThrow(TypeError);
  });
});
