import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linesOf, readLines } from './calendar-lines.ts';

const words = { rest: '休', work: '班' };

describe('days of a calendar as lines', () => {
  it('come back as they were written', () => {
    const date = fc.date({ min: new Date('2000-01-01'), max: new Date('2999-12-31'), noInvalidDate: true });
    const day = fc.record({ date: date.map((at) => at.toISOString().slice(0, 10)), rest: fc.boolean() });
    fc.assert(
      fc.property(fc.uniqueArray(day, { selector: (one) => one.date }), (days) => {
        expect(readLines(linesOf(days, words))).toEqual({ days, wrong: [] });
      }),
    );
  });

  it('are read as people write them', () => {
    const text = '2027年1月1日 休 元旦\n2027/1/3，班\n\n2027-02-05 rest';
    expect(readLines(text).days).toEqual([
      { date: '2027-01-01', rest: true, name: '元旦' },
      { date: '2027-01-03', rest: false },
      { date: '2027-02-05', rest: true },
    ]);
  });

  it('that are wrong are named by their numbers: no such day, no word, a day twice', () => {
    const text = '2027-02-30 休\n2027-01-01\n2027-01-01 休\n2027-01-01 班\n<img src=x onerror=alert(1)>';
    expect(readLines(text)).toEqual({ days: [{ date: '2027-01-01', rest: true }], wrong: [1, 2, 4, 5] });
  });
});
