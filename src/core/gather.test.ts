import { describe, expect, it } from 'vitest';
import { Gather } from './gather.ts';

describe('Gather', () => {
  it('asks at once, and in one read for whoever came meanwhile', async () => {
    const reads: number[][] = [];
    let open = Promise.withResolvers<void>();
    const gather = new Gather<number, string>(async (keys) => {
      reads.push(keys);
      await open.promise;
      return keys.map(String);
    });
    const first = gather.get(1);
    const others = [gather.get(2), gather.get(3)];
    open.resolve();
    open = Promise.withResolvers();
    open.resolve();
    expect(await Promise.all([first, ...others])).toEqual(['1', '2', '3']);
    expect(reads).toEqual([[1], [2, 3]]);
  });

  it('passes a failure to those of its read only', async () => {
    let fail = true;
    const gather = new Gather<number, number>(async (keys) => {
      if (fail) throw new Error('away');
      return keys;
    });
    await expect(gather.get(1)).rejects.toThrow('away');
    fail = false;
    expect(await gather.get(2)).toBe(2);
  });
});
