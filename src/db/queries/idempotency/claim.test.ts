import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { idempotencyDays } from './claim.ts';

const minute = 60_000;
const at = (text: string) => idempotencyDays(new Date(text));

describe('the days of an idempotency key', () => {
  it('are read from yesterday on, and written under today', () => {
    expect(at('2026-11-22T12:00:00Z')).toEqual({ read: ['2026-11-22', '2026-11-21'], write: ['2026-11-22'] });
    expect(at('2026-11-22T23:59:59.999Z').write).toEqual(['2026-11-22']);
  });

  it('are two just after midnight, so that twins on both sides of it meet', () => {
    expect(at('2026-11-22T00:00:00Z').write).toEqual(['2026-11-22', '2026-11-21']);
    expect(at('2026-11-22T00:09:59.999Z').write).toEqual(['2026-11-22', '2026-11-21']);
    expect(at('2026-11-22T00:10:00Z').write).toEqual(['2026-11-22']);
    expect(at('2026-03-01T00:00:01Z').write).toEqual(['2026-03-01', '2026-02-28']);
  });

  const moments = fc.date({ min: new Date('2026-01-01'), max: new Date('2030-01-01'), noInvalidDate: true });

  it('let twins up to ten minutes apart write one row in common', () => {
    fc.assert(
      fc.property(moments, fc.integer({ min: 0, max: 10 * minute - 1 }), (first, apart) => {
        const before = idempotencyDays(first).write;
        const after = idempotencyDays(new Date(first.getTime() + apart)).write;
        expect(before.some((day) => after.includes(day))).toBe(true);
      }),
    );
  });

  it('find a key for at least 24 hours', () => {
    fc.assert(
      fc.property(moments, fc.integer({ min: 0, max: 24 * 60 * minute }), (first, apart) => {
        const { write } = idempotencyDays(first);
        const { read } = idempotencyDays(new Date(first.getTime() + apart));
        expect(write.some((day) => read.includes(day))).toBe(true);
      }),
    );
  });
});
