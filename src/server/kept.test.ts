import { describe, expect, it } from 'vitest';
import { Kept } from './kept.ts';

function counted(fail: () => boolean = () => false) {
  const clock = { now: 0 };
  let loads = 0;
  const load = async (key: string) => {
    loads++;
    if (fail()) throw new Error('away');
    return `${key}${loads}`;
  };
  return { clock, kept: new Kept(1000, load, () => clock.now), loads: () => loads };
}

describe('Kept', () => {
  it('loads once for all who ask at the same time', async () => {
    const { kept, loads } = counted();
    expect(await Promise.all([kept.get('a'), kept.get('a'), kept.get('a')])).toEqual(['a1', 'a1', 'a1']);
    expect(loads()).toBe(1);
  });

  it('keeps keys apart', async () => {
    const { kept } = counted();
    expect([await kept.get('a'), await kept.get('b')]).toEqual(['a1', 'b2']);
  });

  it('loads again once the time is over, counted from when loading it began', async () => {
    const { clock, kept, loads } = counted();
    await kept.get('a');
    clock.now = 499;
    await kept.get('a');
    expect(loads()).toBe(1);
    clock.now = 1000;
    expect(await kept.get('a')).toBe('a2');
  });

  it('loads anew what is asked for late in its time, once, and lets nobody wait for it', async () => {
    const { clock, kept, loads } = counted();
    await kept.get('a');
    clock.now = 500;
    expect(await Promise.all([kept.get('a'), kept.get('a')])).toEqual(['a1', 'a1']);
    expect(loads()).toBe(2);
    clock.now = 1499;
    expect(await kept.get('a')).toBe('a2');
    expect(loads()).toBe(3);
  });

  it('keeps what it has to its end, and no longer, where it cannot be loaded anew', async () => {
    let away = false;
    const { clock, kept, loads } = counted(() => away);
    await kept.get('a');
    away = true;
    clock.now = 600;
    await kept.get('a');
    clock.now = 999;
    expect(await kept.get('a')).toBe('a1');
    expect(loads()).toBe(2);
    clock.now = 1000;
    await expect(kept.get('a')).rejects.toThrow('away');
  });

  it('keeps nothing that was being loaded when all was let go of', async () => {
    const { clock, kept } = counted();
    await kept.get('a');
    clock.now = 600;
    const before = kept.get('a');
    kept.clear();
    const after = kept.get('a');
    expect(await Promise.all([before, after])).toEqual(['a1', 'a3']);
    expect(await kept.get('a')).toBe('a3');
  });

  it('does not keep a failure', async () => {
    let away = true;
    const { kept } = counted(() => away);
    await expect(kept.get('a')).rejects.toThrow('away');
    away = false;
    expect(await kept.get('a')).toBe('a2');
  });
});
