import type { ValueTest } from '#contract/rule.ts';

/** Whether a stored value passes a test. Values of another type than the test's pass none but `exists`. */
export function passes(value: unknown, test: ValueTest): boolean {
  if (test.exists !== undefined) return (value !== undefined && value !== null) === test.exists;
  if (test.equals !== undefined) return value === test.equals;
  if (test.in !== undefined) return test.in.some((one) => one === value);
  if (test.starts_with !== undefined) return typeof value === 'string' && value.startsWith(test.starts_with);
  if (test.above !== undefined) return compared(value, test.above, (sign) => sign > 0);
  if (test.at_least !== undefined) return compared(value, test.at_least, (sign) => sign >= 0);
  if (test.below !== undefined) return compared(value, test.below, (sign) => sign < 0);
  if (test.at_most !== undefined) return compared(value, test.at_most, (sign) => sign <= 0);
  return false;
}

function compared(value: unknown, limit: number | string, holds: (sign: number) => boolean): boolean {
  if (typeof value !== typeof limit) return false;
  const other = value as typeof limit;
  return holds(other < limit ? -1 : other > limit ? 1 : 0);
}
