import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Clock } from '#db/clock.ts';
import type { EngineContext } from './context.ts';
import { Heart } from './heart.ts';

/** A database whose answer to a beat can be held back. */
function slowDatabase() {
  let held: PromiseWithResolvers<void> | null = null;
  let waiting = 0;
  const query = async () => {
    waiting++;
    await held?.promise;
    waiting--;
    return { rows: [{ now: new Date(), beat: 1 }] };
  };
  return {
    pool: { query } as unknown as EngineContext['pool'],
    hold() {
      held = Promise.withResolvers();
    },
    release() {
      held?.resolve();
      held = null;
    },
    get waiting() {
      return waiting;
    },
  };
}

function heartOn(database: ReturnType<typeof slowDatabase>) {
  const times = { beatMs: 5, deadlineMs: 200, patienceMs: 300, pollMs: 5 };
  const context = { pool: database.pool, log: pino({ level: 'silent' }), clock: new Clock(), times, newId: () => 'me' };
  const heart = new Heart(context as unknown as EngineContext);
  let stalls = 0;
  heart.onStall = () => {
    stalls++;
  };
  return { heart, stalls: () => stalls };
}

async function until(check: () => boolean): Promise<void> {
  while (!check()) await new Promise((resolve) => setImmediate(resolve));
}

/** The monotonic clock moves only when a test says so: a busy machine makes no stall. */
let now = 0;
beforeEach(() => {
  now = 1000;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
});
afterEach(() => vi.restoreAllMocks());

describe('Heart', () => {
  it('lives while its beats are written, and not once they are overdue', async () => {
    const database = slowDatabase();
    const { heart, stalls } = heartOn(database);
    expect(heart.alive()).toBe(false);
    await heart.start();
    expect(heart.alive()).toBe(true);
    database.hold();
    await until(() => database.waiting > 0);
    const before = stalls();
    now += 201;
    expect(heart.alive()).toBe(false);
    database.release();
    await until(() => heart.alive());
    // Told although the answer that came in the end made it live again: in between calls were given up.
    expect(stalls()).toBe(before + 1);
    await heart.stop();
  });

  it('is told of every stall once', async () => {
    const database = slowDatabase();
    const { heart, stalls } = heartOn(database);
    await heart.start();
    for (let n = 0; n < 3; n++) {
      database.hold();
      await until(() => database.waiting > 0);
      const before = stalls();
      now += 201;
      expect(heart.alive()).toBe(false);
      database.release();
      await until(() => heart.alive());
      expect(stalls()).toBe(before + 1);
    }
    await heart.stop();
  });
});
