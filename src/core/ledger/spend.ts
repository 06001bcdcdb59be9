import { type ConsentState, creditsOf, isAfterReset } from './state.ts';

/** What to do without a known credit: `suppress` (default, never burns a call) or `try` (for teams that count elsewhere). */
export type NoCreditPolicy = 'suppress' | 'try';

/** Whether a consent allows a send, and whether a credit must be taken for it; or why not. */
export type Allowance =
  | { ok: true; takesCredit: boolean }
  | { ok: false; reason: 'no_consent' | 'no_credit' | 'refused' | 'banned' };

/** May we send now? Refused and banned are never tried; `try` only covers what we do not know. */
export function canSend(state: ConsentState, noCredit: NoCreditPolicy): Allowance {
  if (state.status === 'banned' || state.status === 'refused') return { ok: false, reason: state.status };
  if (state.kind === 'open') return { ok: true, takesCredit: false };
  if (state.status === 'granted' && state.kind === 'long_term') return { ok: true, takesCredit: false };
  if (state.status === 'granted' && creditsOf(state) > 0) return { ok: true, takesCredit: true };
  if (noCredit === 'try') return { ok: true, takesCredit: false };
  return { ok: false, reason: state.status === 'granted' ? 'no_credit' : 'no_consent' };
}

/** The state after taking a credit, or null when there is none to take. Long-term consent has none. */
export function take(state: ConsentState): ConsentState | null {
  const allowed = canSend(state, 'suppress');
  return allowed.ok && allowed.takesCredit ? { ...state, spent: state.spent + 1 } : null;
}

/**
 * The state after giving back a credit taken at `takenAt` (the call did not use it), and by how much the credits grew.
 * A credit taken before the last reset has ended with it: giving it back would hand out one taken since, a second time.
 */
export function release(state: ConsentState, takenAt: Date): { state: ConsentState; delta: 0 | 1 } {
  if (state.spent === 0 || !isAfterReset(state, takenAt)) return { state, delta: 0 };
  const released = { ...state, spent: state.spent - 1 };
  return { state: released, delta: creditsOf(released) > creditsOf(state) ? 1 : 0 };
}
