import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dateText, isDateFormat, numberText, offsetsOf } from './cell-text.ts';

describe('a number of a workbook', () => {
  it.each([
    ['13800138000', '13800138000'],
    ['1.3800138E10', '13800138000'],
    ['1.3800138000000001E10', '13800138000'],
    ['4.4030619900101E+17', '440306199001010000'],
    ['12.300000000000001', '12.3'],
    ['0.1', '0.1'],
    ['.5', '0.5'],
    ['1E-7', '0.0000001'],
    ['1.000015693569805e-10', '0.000000000100001569356981'],
    ['-0', '0'],
    ['-1.50', '-1.5'],
    ['007', '7'],
    ['1e400', `1${'0'.repeat(400)}`],
    ['abc', 'abc'],
    ['', ''],
  ])('stored as %j reads %j', (stored, text) => {
    expect(numberText(stored)).toBe(text);
  });

  it('reads as what it is, without an exponent', () => {
    const number = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer(), fc.maxSafeInteger());
    fc.assert(
      fc.property(number, (value) => {
        const text = numberText(String(value));
        expect(text).toMatch(/^-?\d+(\.\d*[1-9])?$/);
        if (value !== 0) expect(Math.abs(Number(text) / value - 1)).toBeLessThan(1e-14);
        if (Number.isSafeInteger(value) && value !== 0) expect(text).toBe(String(value));
      }),
    );
  });
});

describe('a date of a workbook', () => {
  const shanghai = offsetsOf('Asia/Shanghai');

  it.each([
    ['46354', '2026-11-28'],
    ['46354.395833333336', '2026-11-28T09:30:00+08:00'],
    ['0.395833333333333', '09:30:00'],
    ['1', '1900-01-01'],
    ['61', '1900-03-01'],
    ['-1', '-1'],
    ['2958466', '2958466'],
  ])('stored as %s reads %s', (stored, text) => {
    expect(dateText(stored, false, shanghai)).toBe(text);
  });

  it('counts from 1904 where the workbook says so', () => {
    expect(dateText('44892', true, shanghai)).toBe('2026-11-28');
  });

  it('is on the wall of the zone, also where clocks change', () => {
    const london = offsetsOf('Europe/London');
    expect(dateText('46200.5', false, london)).toBe('2026-06-27T12:00:00+01:00');
    expect(dateText('46354.5', false, london)).toBe('2026-11-28T12:00:00+00:00');
    // An hour before they go back, and an hour after.
    expect(dateText(String(46320 + 0.5 / 24), false, london)).toBe('2026-10-25T00:30:00+01:00');
    expect(dateText(String(46320 + 2.5 / 24), false, london)).toBe('2026-10-25T02:30:00+00:00');
  });
});

describe('a format', () => {
  it.each(['yyyy\\-mm\\-dd hh:mm:ss', 'm/d/yy', 'yyyy"年"m"月"d"日"', '[$-804]aaaa', '[Red]h:mm AM/PM', 'mm:ss.0'])(
    '%s is of a date',
    (code) => {
      expect(isDateFormat(164, code)).toBe(true);
    },
  );

  it.each(['General', '0.00E+00', '#,##0_);[Red]\\(#,##0\\)', '"days" 0', '[h]:mm:ss', '0"元"', '@', '0_d'])(
    '%s is of none',
    (code) => {
      expect(isDateFormat(164, code)).toBe(false);
    },
  );

  it('of Excel’s own is known by its number', () => {
    expect([0, 2, 14, 22, 31, 46, 49, 57].map((id) => isDateFormat(id, undefined))).toEqual([
      false,
      false,
      true,
      true,
      true,
      false,
      false,
      true,
    ]);
  });
});
