import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Gate } from './gate.ts';
import { Lineup } from './lineup.ts';
import type { Sender } from './sender.ts';
import type { Window } from './window.ts';

const senderOf = (gate: Gate) => ({ gate, ahead: 0 }) as unknown as Sender;
const wide = () => senderOf(new Gate(100_000, 1000, 0));
const windowOf = (sender: Sender, slots: number, transactional = false) =>
  ({ sender, slots, transactional }) as unknown as Window;

/** Starts what may start at this moment, as the dispatcher does. */
function startAll(lineup: Lineup, now: number): Window[] {
  const started: Window[] = [];
  for (let window = lineup.next(now); window !== undefined; window = lineup.next(now)) {
    lineup.remove(window);
    window.sender.gate.take(window.slots, now);
    started.push(window);
  }
  return started;
}

describe('the windows that wait for places', () => {
  it('go single messages first, then whoever waits longest', () => {
    const lineup = new Lineup();
    const sender = wide();
    const [first, second] = [windowOf(sender, 10), windowOf(sender, 10)];
    const [single, later] = [windowOf(sender, 1, true), windowOf(sender, 1, true)];
    for (const window of [first, second, single, later]) lineup.add(window);
    expect(startAll(lineup, 0)).toEqual([single, later, first, second]);
  });

  it('do not overtake one that needs many places, except for single messages', () => {
    const lineup = new Lineup();
    const sender = senderOf(new Gate(100_000, 10, 0));
    sender.gate.take(6, 0);
    const [large, small, single] = [windowOf(sender, 5), windowOf(sender, 2), windowOf(sender, 1, true)];
    for (const window of [large, small]) lineup.add(window);
    expect(startAll(lineup, 0)).toEqual([]);
    expect(lineup.isFree(sender, 0)).toBe(false);
    lineup.add(single);
    expect(startAll(lineup, 0)).toEqual([single]);
    for (let i = 0; i < 2; i++) sender.gate.done();
    expect(lineup.isFree(sender, 0)).toBe(true);
    expect(startAll(lineup, 0)).toEqual([large]);
  });

  it('of one app do not hold up those of another', () => {
    const lineup = new Lineup();
    const [busy, free] = [senderOf(new Gate(100_000, 1, 0)), wide()];
    busy.gate.take(1, 0);
    const window = windowOf(free, 3);
    lineup.add(windowOf(busy, 1));
    lineup.add(window);
    expect(startAll(lineup, 0)).toEqual([window]);
  });

  it('say when time alone may let one start, and nothing when only an ending call can', () => {
    const lineup = new Lineup();
    expect(lineup.opensIn(0)).toBe(Number.POSITIVE_INFINITY);
    const slow = senderOf(new Gate(100, 50, 0));
    slow.gate.take(10, 0);
    lineup.add(windowOf(slow, 5));
    expect(lineup.opensIn(0)).toBe(50);
    expect(startAll(lineup, 50)).toHaveLength(1);
    const full = senderOf(new Gate(100_000, 1, 0));
    full.gate.take(1, 0);
    lineup.add(windowOf(full, 1));
    expect(lineup.opensIn(0)).toBe(Number.POSITIVE_INFINITY);
  });

  it('all start in the end, whatever comes in which order, and never more at once than there are places', () => {
    const sizes = fc.array(fc.record({ slots: fc.integer({ min: 0, max: 8 }), transactional: fc.boolean() }));
    fc.assert(
      fc.property(sizes, (list) => {
        const lineup = new Lineup();
        const sender = senderOf(new Gate(100_000, 8, 0));
        const windows = list.map((one) => windowOf(sender, one.slots, one.transactional));
        for (const window of windows) lineup.add(window);
        const started = new Set<Window>();
        for (let round = 0; round <= windows.length; round++) {
          for (const window of startAll(lineup, 0)) started.add(window);
          expect(sender.gate.inFlight).toBeLessThanOrEqual(8);
          while (sender.gate.inFlight > 0) sender.gate.done();
        }
        expect(started.size).toBe(windows.length);
        expect([...lineup]).toEqual([]);
      }),
    );
  });
});
