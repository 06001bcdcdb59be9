import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SliceRow } from '#db/queries/slice/row.ts';
import { type HeldSlice, LaneWork } from './backlog.ts';
import type { PushPlan } from './push-plan.ts';

const lane = () => ({ appId: 'app', b: 1, fence: 1, lost: false, leaving: false });

function slice(id: string, recipients: string[], over: Partial<SliceRow> = {}): HeldSlice {
  const row = {
    id,
    app_id: 'app',
    b: 1,
    day: '2026-11-22',
    push_id: `push of ${id}`,
    due_at: new Date(0),
    transactional: false,
    priority: 0,
    attempt: 0,
    recipients,
    variables: null,
    openids: null,
    next: 0,
    later: [],
    ...over,
  };
  return { row, plan: {} as PushPlan, next: row.next, open: 0, finishing: false };
}

const all = () => true;
const named = (work: LaneWork, limit: number, may = all as (slice: HeldSlice) => boolean) =>
  work.window(limit, may).map(({ slice, start, stop }) => [slice.row.id, ...slice.row.recipients.slice(start, stop)]);

describe('LaneWork', () => {
  it('serves transactional first, then priority, then who is due longest', () => {
    const work = new LaneWork(lane());
    work.add(slice('late', ['a'], { due_at: new Date(9) }));
    work.add(slice('early', ['b'], { due_at: new Date(1) }));
    work.add(slice('urgent', ['c'], { priority: 5, due_at: new Date(9) }));
    work.add(slice('single', ['d'], { transactional: true, priority: -5, due_at: new Date(99) }));
    expect(named(work, 3)).toEqual([
      ['single', 'd'],
      ['urgent', 'c'],
      ['early', 'b'],
    ]);
  });

  it('fills a window from several slices and stops at its limit', () => {
    const work = new LaneWork(lane());
    work.add(slice('one', ['a', 'b', 'c'], { due_at: new Date(1) }));
    work.add(slice('two', ['d', 'e', 'f'], { due_at: new Date(2) }));
    expect(named(work, 4)).toEqual([
      ['one', 'a', 'b', 'c'],
      ['two', 'd'],
    ]);
  });

  it('has enough from the slice on with which it has so many slices or recipients to start', () => {
    const work = new LaneWork(lane());
    const enough = () => work.enough({ slices: 2, recipients: 3 });
    expect(enough()).toBeNull();
    const single = slice('single', ['a'], { transactional: true, priority: 1 });
    work.add(single);
    expect(enough()).toBeNull();
    const large = slice('large', ['b', 'c', 'd'], { priority: 5 });
    work.add(large);
    work.add(slice('later', ['e', 'f', 'g', 'h']));
    expect(enough()).toEqual({ transactional: false, priority: 5 });
    // What was taken up is not waiting any more.
    large.next = 3;
    expect(enough()).toEqual({ transactional: false, priority: 0 });
    single.next = 1;
    expect(work.left).toBe(4);
    expect(work.enough({ slices: 2, recipients: 5 })).toBeNull();
  });

  it('never holds two calls to one recipient: not in flight, not twice in a window', () => {
    const work = new LaneWork(lane());
    work.add(slice('one', ['a', 'b', 'c'], { due_at: new Date(1) }));
    work.add(slice('two', ['a', 'd'], { due_at: new Date(2) }));
    work.add(slice('three', ['e', 'f'], { due_at: new Date(3) }));
    work.inFlight.add('f');
    expect(named(work, 10)).toEqual([
      ['one', 'a', 'b', 'c'],
      ['three', 'e'],
    ]);
  });

  it('passes over slices that may not go on', () => {
    const work = new LaneWork(lane());
    work.add(slice('paused', ['a'], { priority: 9 }));
    work.add(slice('free', ['b']));
    expect(named(work, 10, (held) => held.row.id === 'free')).toEqual([['free', 'b']]);
  });

  it('is busy while somebody is called or a window is open', () => {
    const work = new LaneWork(lane());
    const held = slice('one', ['a']);
    work.add(held);
    expect(work.busy).toBe(false);
    held.open = 1;
    expect(work.busy).toBe(true);
    held.open = 0;
    work.inFlight.add('a');
    expect(work.busy).toBe(true);
  });

  it('reaches everybody exactly once when each window is settled before the next', () => {
    const names = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(fc.array(names, { maxLength: 5 }), fc.integer({ min: 1, max: 8 }), (lists, limit) => {
        const work = new LaneWork(lane());
        for (const [i, list] of lists.entries()) work.add(slice(`s${i}`, list, { due_at: new Date(i) }));
        const reached: string[] = [];
        for (let parts = work.window(limit, all); parts.length > 0; parts = work.window(limit, all)) {
          const window: string[] = [];
          for (const { slice, start, stop } of parts) {
            expect(start).toBe(slice.next);
            slice.next = stop;
            window.push(...slice.row.recipients.slice(start, stop));
            reached.push(...slice.row.recipients.slice(start, stop).map((name) => `${slice.row.id}/${name}`));
          }
          expect(new Set(window).size).toBe(window.length);
          expect(window.length).toBeLessThanOrEqual(limit);
        }
        expect(reached.sort()).toEqual(lists.flatMap((list, i) => list.map((name) => `s${i}/${name}`)).sort());
      }),
    );
  });
});
