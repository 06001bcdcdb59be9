import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { newId } from '#core/ids.ts';
import { together } from '#db/batch.ts';
import { dueSlices } from '#db/queries/slice/due.ts';
import { insertSlices } from '#db/queries/slice/insert.ts';
import { useStack } from '#testkit/fresh-stack.ts';

const stack = useStack({ env: { HONGYAN_ROLES: 'api' } });
const now = new Date('2026-11-22T10:00:00Z');

/** Slices of a lane of nobody, by name. */
async function laneOf(
  slices: Record<string, { recipients?: number; transactional?: boolean; priority?: number; late?: number }>,
) {
  const lane = { appId: randomUUID(), b: 3 };
  const idOf: Record<string, string> = {};
  const rows = Object.entries(slices).map(
    ([name, { recipients = 1, transactional = false, priority = 0, late = 0 }]) => {
      const id = newId();
      idOf[name] = id;
      const due_at = new Date(now.getTime() - late * 1000);
      const ids = Array.from({ length: recipients }, () => randomUUID());
      const what = { app_id: lane.appId, b: lane.b, day: '2026-11-22', push_id: idOf[name]!, attempt: 0 };
      return { id, ...what, due_at, transactional, priority, recipients: ids, variables: null, openids: null };
    },
  );
  await insertSlices(stack().service.pool, rows);
  const read = async (over: {
    rank?: { transactional: boolean; priority: number };
    held?: string[];
    resting?: string[];
  }) => {
    const { rank = null, held = [], resting = [] } = over;
    const ids = (names: string[]) => names.map((name) => idOf[name]!);
    const portion = { slices: 4, recipients: 2000 };
    const read = dueSlices([{ ...lane, rank }], now, ids(held), ids(resting), portion);
    const [found] = await together(stack().service.pool, [read]);
    return found.map((row) => Object.keys(idOf).find((name) => idOf[name] === row.id));
  };
  return { read };
}

describe('due slices of a lane', () => {
  it('are read best first, without those held, resting or not due', async () => {
    const { read } = await laneOf({
      campaign: {},
      early: { late: 5 },
      urgent: { priority: 3 },
      single: { transactional: true, priority: -3 },
      tomorrow: { late: -86_400 },
      held: { transactional: true },
      paused: { priority: 9 },
    });
    expect(await read({ held: ['held'], resting: ['paused'] })).toEqual(['single', 'urgent', 'early', 'campaign']);
  });

  it('are of a lane that has enough only those that go before its own', async () => {
    const { read } = await laneOf({ same: { priority: 2 }, better: { priority: 3 }, single: { transactional: true } });
    expect(await read({ rank: { transactional: false, priority: 2 } })).toEqual(['single', 'better']);
    expect(await read({ rank: { transactional: true, priority: 0 } })).toEqual([]);
  });

  it('are a few large ones or more small ones, and one in any case', async () => {
    const large = await laneOf({
      first: { recipients: 1000, late: 4 },
      second: { recipients: 1000, late: 3 },
      third: { recipients: 1000, late: 2 },
    });
    expect(await large.read({})).toEqual(['first', 'second']);
    const small = await laneOf(Object.fromEntries(Array.from({ length: 6 }, (_, i) => [`n${i}`, { late: 9 - i }])));
    expect(await small.read({})).toEqual(['n0', 'n1', 'n2', 'n3']);
    const huge = await laneOf({ all: { recipients: 5000 } });
    expect(await huge.read({})).toEqual(['all']);
  });
});
