import { type ConsentState, type Grants, isAfterReset } from './state.ts';
import { learn } from './status.ts';

/**
 * The state after `count` acceptances of a source at `at`. One dated before the last reset is known but adds nothing:
 * the reset has ended it. Long-term consent is not counted.
 */
export function applyGrant(state: ConsentState, source: keyof Grants, count: number, at: Date): ConsentState {
  const learned = learn(state, 'granted', at);
  if (state.kind === 'long_term' || !isAfterReset(state, at)) return learned;
  return { ...learned, [source]: learned[source] + count };
}

/**
 * The state after a call at `at` was accepted without a known credit: one grant, and its spend with it, so the credits
 * stay as they are and the books stay complete.
 */
export function applyObserved(state: ConsentState, at: Date): ConsentState {
  const granted = applyGrant(state, 'other', 1, at);
  return granted.other === state.other ? granted : { ...granted, spent: granted.spent + 1 };
}
