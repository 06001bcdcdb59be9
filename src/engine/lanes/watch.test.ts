import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EngineWatch } from './watch.ts';

const patienceMs = 1000;
const row = (id: string, beat: number) => ({ id, host: 'test', pid: 1, beat });
const judge = (watch: EngineWatch, rows: ReturnType<typeof row>[], at: number) => {
  const { living, dead } = watch.judge(rows, { askedAt: at, answeredAt: at });
  return { living: [...living].sort(), dead: [...dead].sort() };
};

describe('EngineWatch', () => {
  it('counts itself as living, whatever its row says', () => {
    const watch = new EngineWatch('me', patienceMs, false);
    expect(judge(watch, [], 0)).toEqual({ living: ['me'], dead: [] });
    for (const at of [0, 5000, 10_000]) {
      expect(judge(watch, [row('me', 1)], at)).toEqual({ living: ['me'], dead: [] });
    }
  });

  it('takes an engine for dead only after its beat stood still for longer than patience', () => {
    const watch = new EngineWatch('me', patienceMs, false);
    expect(judge(watch, [row('it', 7)], 50).living).toEqual(['it', 'me']);
    expect(judge(watch, [row('it', 7)], 50 + patienceMs).living).toEqual(['it', 'me']);
    expect(judge(watch, [row('it', 7)], 51 + patienceMs)).toEqual({ living: ['me'], dead: ['it'] });
  });

  it('takes one that beats again for living again, also when the number is smaller', () => {
    const watch = new EngineWatch('me', patienceMs, false);
    judge(watch, [row('it', 7)], 0);
    expect(judge(watch, [row('it', 7)], 5000).dead).toEqual(['it']);
    expect(judge(watch, [row('it', 8)], 5100).living).toEqual(['it', 'me']);
    expect(judge(watch, [row('it', 2)], 9000).living).toEqual(['it', 'me']);
  });

  it('has no patience where it is surely alone', () => {
    const watch = new EngineWatch('me', patienceMs, true);
    expect(judge(watch, [row('it', 7)], 0)).toEqual({ living: ['me'], dead: ['it'] });
    expect(judge(watch, [row('it', 8)], 1)).toEqual({ living: ['me'], dead: ['it'] });
  });

  it('does not take an answer that the network held up for news: nobody is dead for it', () => {
    const watch = new EngineWatch('me', patienceMs, false);
    judge(watch, [row('it', 7)], 0);
    const late = watch.judge([row('it', 7)], { askedAt: 100, answeredAt: 60_000 });
    expect([...late.dead]).toEqual([]);
    // The next answer is fresh, and it lives.
    expect(judge(watch, [row('it', 93)], 60_050).dead).toEqual([]);
    expect(judge(watch, [row('it', 93)], 60_051 + patienceMs).dead).toEqual(['it']);
  });

  it('never calls an engine dead whose beat moved within patience, and never forgets one that stopped', () => {
    const steps = fc.array(fc.record({ waitMs: fc.nat(3 * patienceMs), beats: fc.boolean() }), { maxLength: 30 });
    fc.assert(
      fc.property(steps, (history) => {
        const watch = new EngineWatch('me', patienceMs, false);
        let now = 0;
        let beat = 1;
        let movedAt = 0;
        judge(watch, [row('it', beat)], now);
        for (const { waitMs, beats } of history) {
          now += waitMs;
          if (beats) {
            beat++;
            movedAt = now;
          }
          const { living, dead } = watch.judge([row('it', beat)], { askedAt: now, answeredAt: now });
          expect(dead.has('it')).toBe(now - movedAt > patienceMs);
          expect(living.has('it')).toBe(!dead.has('it'));
        }
      }),
    );
  });
});
