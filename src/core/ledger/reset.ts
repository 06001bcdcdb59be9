import { type ConsentState, type Grants, isAfterReset } from './state.ts';

/**
 * What happened to a consent after a moment, as the records say: grants from its entries (`grantsAfter`), and how many
 * spends taken after it are not released, the spend of an `observed` included (0 when the last spend was not after it).
 * 'unknown' spends are taken for the worst, all of them: then credits may be fewer than there are, for as long as
 * it takes to grant what was counted too much, and never more.
 */
export type Since = { grants: Grants; spent: number | 'unknown' };

const nothing: Grants = { client: 0, platform: 0, other: 0 };

/**
 * True when a reset at `moment` needs `Since.grants`: something was granted after it, and it is not older than the last
 * reset. Otherwise there is nothing to load.
 */
export function needsGrants(state: ConsentState, moment: Date): boolean {
  const { kind, lastGrantedAt } = state;
  return kind === 'one_time' && isAfterReset(state, moment) && lastGrantedAt !== null && lastGrantedAt > moment;
}

/**
 * The state after all credits up to `moment` ended; what was granted and spent later is kept. One older than the last
 * reset changes nothing. Throws RangeError when grants are needed and not given, and for a negative or broken count.
 */
export function applyReset(state: ConsentState, moment: Date, since: Partial<Since> = {}): ConsentState {
  if (!isAfterReset(state, moment)) return state;
  if (state.kind === 'long_term') return { ...state, resetAt: moment };
  if (needsGrants(state, moment) && since.grants === undefined) {
    throw new RangeError('grants after the reset are needed: see needsGrants');
  }
  const { client, platform, other } = needsGrants(state, moment) ? since.grants! : nothing;
  const spent = since.spent === undefined || since.spent === 'unknown' ? state.spent : since.spent;
  for (const count of [client, platform, other, spent]) {
    if (!(Number.isInteger(count) && count >= 0)) throw new RangeError('counts after a reset are whole numbers from 0');
  }
  return { ...state, client, platform, other, spent, resetAt: moment };
}
