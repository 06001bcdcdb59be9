import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { Loop } from './loop.ts';

const log = pino({ level: 'silent' });
const never = 3_600_000;

/** Resolves when the loop has begun its n-th round (from 1). */
function counted(round: (n: number) => Promise<number | undefined>) {
  const waiting = new Map<number, PromiseWithResolvers<void>>();
  const of = (n: number) => {
    const existing = waiting.get(n) ?? Promise.withResolvers<void>();
    waiting.set(n, existing);
    return existing;
  };
  let n = 0;
  return {
    begun: (round: number) => of(round).promise,
    get rounds() {
      return n;
    },
    run: () => {
      n++;
      of(n).resolve();
      return round(n);
    },
  };
}

describe('Loop', () => {
  it('runs at once, and again when woken, however long its poll is', async () => {
    const rounds = counted(async () => undefined);
    const loop = new Loop('test', never, log, rounds.run);
    loop.start();
    await rounds.begun(1);
    loop.wake();
    await rounds.begun(2);
    await loop.stop();
    expect(rounds.rounds).toBe(2);
  });

  it('does not lose a wake that comes while a round runs', async () => {
    const hold = Promise.withResolvers<undefined>();
    const rounds = counted((n) => (n === 1 ? hold.promise : Promise.resolve(undefined)));
    const loop = new Loop('test', never, log, rounds.run);
    loop.start();
    await rounds.begun(1);
    loop.wake();
    hold.resolve(undefined);
    await rounds.begun(2);
    await loop.stop();
  });

  it('comes again as soon as a round asks for', async () => {
    const rounds = counted(async (n) => (n < 4 ? 0 : undefined));
    const loop = new Loop('test', never, log, rounds.run);
    loop.start();
    await rounds.begun(4);
    await loop.stop();
    expect(rounds.rounds).toBe(4);
  });

  it('goes on after a round that failed', async () => {
    const rounds = counted(async (n) => {
      if (n === 1) throw new Error('for the test');
      return undefined;
    });
    const loop = new Loop('test', never, log, rounds.run);
    loop.start();
    await rounds.begun(2);
    await loop.stop();
  });

  it('stops after the round in hand, not before and not later', async () => {
    const hold = Promise.withResolvers<undefined>();
    let ended = false;
    const rounds = counted(async () => {
      await hold.promise;
      ended = true;
      return 0;
    });
    const loop = new Loop('test', never, log, rounds.run);
    loop.start();
    await rounds.begun(1);
    const stopped = loop.stop();
    expect(loop.stopping).toBe(true);
    hold.resolve(undefined);
    await stopped;
    expect({ ended, rounds: rounds.rounds }).toEqual({ ended: true, rounds: 1 });
  });

  it('stops when it was never started', async () => {
    const rounds = counted(async () => undefined);
    await new Loop('test', never, log, rounds.run).stop();
    expect(rounds.rounds).toBe(0);
  });
});
