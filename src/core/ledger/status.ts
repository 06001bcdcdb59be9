import type { ConsentState } from './state.ts';

type Fact = 'granted' | 'refused' | 'banned';

const weight = { none: 0, granted: 1, refused: 2, banned: 3 } as const;

/**
 * The state after learning of a fact: status follows the newest fact, whatever the order in which facts arrive. Of two
 * at the same instant the more careful one holds.
 */
export function learn(state: ConsentState, fact: Fact, at: Date): ConsentState {
  const newest = later(state.lastGrantedAt, state.lastRefusedAt);
  const wins = newest === null || at > newest || (+at === +newest && weight[fact] > weight[state.status]);
  return {
    ...state,
    status: wins ? fact : state.status,
    lastGrantedAt: fact === 'granted' ? later(state.lastGrantedAt, at) : state.lastGrantedAt,
    lastRefusedAt: fact === 'granted' ? state.lastRefusedAt : later(state.lastRefusedAt, at),
  };
}

function later(a: Date | null, b: Date | null): Date | null {
  if (a === null || b === null) return a ?? b;
  return a > b ? a : b;
}
