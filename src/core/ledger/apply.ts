import type { EntryReason, EntrySource, LedgerEntry } from './entry.ts';
import { type ConsentEvent, occurredAt } from './event.ts';
import { applyGrant, applyObserved } from './grant.ts';
import { applyReset, needsGrants, type Since } from './reset.ts';
import { type ConsentState, creditsOf, isAfterReset } from './state.ts';
import { learn } from './status.ts';

/** The new state, the entries to append (none or one), and how many spends the event brought along (`observed` only). */
export type Applied = { state: ConsentState; entries: LedgerEntry[]; spends: 0 | 1 };

/**
 * The moment after which grants must be loaded before this event can be applied, or null when nothing is needed (the
 * usual case: nothing was granted after a refusal that arrives).
 */
export function momentToLoad(state: ConsentState, event: ConsentEvent): Date | null {
  if (!resets.has(event.type)) return null;
  const moment = occurredAt(event);
  return moment !== null && needsGrants(state, moment) ? moment : null;
}

const resets: ReadonlySet<ConsentEvent['type']> = new Set([
  'reject',
  'change_reject',
  'platform_refused',
  'correction',
]);

/**
 * Applies one event to one consent. Every event but `filter` leaves an entry, also one without effect, so that the
 * record shows what was told. Deduplication of the same report (nonce, CreateTime) is the caller's; the same acceptance
 * told by client and platform is not a duplicate and is settled here.
 *
 * Always: credits = sum of entry deltas - spends + releases, and the order in which events arrive does not matter.
 *
 * `since` is read for resets only (see `Since`). Throws RangeError when it lacks what `momentToLoad` asked for, for
 * counts that are not whole and positive, and for a correction of long-term consent, which has no count.
 */
export function applyConsentEvent(state: ConsentState, event: ConsentEvent, since: Partial<Since> = {}): Applied {
  switch (event.type) {
    case 'filter':
      return { state, entries: [], spends: 0 };
    case 'accept':
      return record(state, applyGrant(state, event.source, 1, occurredAt(event)!), event, 'accept', event.source, 1);
    case 'imported':
      wholeFrom(1, event.count);
      return record(state, applyGrant(state, 'other', event.count, event.at), event, 'imported', 'other', event.count);
    case 'reject':
      return refuse(state, event, 'reject', event.source, since);
    case 'change_reject':
      return refuse(state, event, 'reject', 'platform', since);
    case 'ban':
      // The credits stay: a ban may be lifted, and the next acceptance shows that it was.
      return record(state, learn(state, 'banned', occurredAt(event)!), event, 'ban', event.source, 0);
    case 'platform_refused':
      // Long-term consent that 43101 contradicts is over. For one-time it mostly means used up, not refused: the
      // credits end and the status stays, because a refusal in the settings sends an event of its own.
      if (state.kind === 'long_term') return refuse(state, event, 'platform_refused', 'platform', since);
      return record(state, applyReset(state, event.callStartedAt, since), event, 'platform_refused', 'platform', 0);
    case 'observed':
      return observe(state, event);
    case 'user_wrote':
      return record(state, openWindow(state, event, since), event, 'user_wrote', 'other', 0);
    case 'correction':
      return record(state, correct(state, event, since), event, 'correction', 'other', 0);
  }
}

function refuse(
  state: ConsentState,
  event: ConsentEvent,
  reason: EntryReason,
  source: EntrySource,
  since: Partial<Since>,
): Applied {
  const moment = occurredAt(event)!;
  return record(state, learn(applyReset(state, moment, since), 'refused', moment), event, reason, source, 0);
}

function observe(state: ConsentState, event: ConsentEvent & { type: 'observed' }): Applied {
  const applied = record(state, applyObserved(state, event.at), event, 'observed', 'other', 1);
  if (state.kind === 'long_term') return applied;
  // The grant of 1 and the spend of 1 cancel out in the state, but each is on the books, even when a later reset has
  // ended both.
  return { ...applied, entries: applied.entries.map((entry) => ({ ...entry, delta: 1 })), spends: 1 };
}

/**
 * A reset to a number instead of to 0; one older than the last reset changes nothing. Where spends may have come after it
 * and nobody can say how many, all count against it: then there are fewer credits than were set, never more.
 */
function correct(
  state: ConsentState,
  { credits, at }: ConsentEvent & { type: 'correction' },
  since: Partial<Since>,
): ConsentState {
  wholeFrom(0, credits);
  if (state.kind === 'long_term') throw new RangeError('long-term consent has no count to correct');
  if (!isAfterReset(state, at)) return state;
  const reset = applyReset(state, at, since);
  const corrected = { ...reset, other: reset.other + credits };
  return credits > 0 ? learn(corrected, 'granted', at) : corrected;
}

/**
 * A message of the user opens its own sends and ends those left of the message before. Spends that may have come after
 * it count against it, all of them where nobody can say: then there are fewer sends than WeChat would take, never more.
 */
function openWindow(
  state: ConsentState,
  { sends, at }: ConsentEvent & { type: 'user_wrote' },
  since: Partial<Since>,
): ConsentState {
  wholeFrom(1, sends);
  if (state.kind !== 'window') return state;
  // Another message within the same second: WeChat counts anew from it.
  if (state.resetAt?.getTime() === at.getTime()) return { ...state, other: sends + state.spent };
  if (!isAfterReset(state, at)) return state;
  const reset = applyReset(state, at, since);
  return learn({ ...reset, other: sends }, 'granted', at);
}

function record(
  before: ConsentState,
  after: ConsentState,
  event: ConsentEvent,
  reason: EntryReason,
  source: EntrySource,
  count: number,
): Applied {
  const entry: LedgerEntry = {
    reason,
    source,
    count: before.kind === 'one_time' ? count : 0,
    delta: creditsOf(after) - creditsOf(before),
    occurredAt: occurredAt(event)!,
  };
  if ('sceneId' in event && event.sceneId !== undefined) entry.sceneId = event.sceneId;
  if ('sceneVersion' in event && event.sceneVersion !== undefined) entry.sceneVersion = event.sceneVersion;
  if ('note' in event && event.note !== undefined) entry.note = event.note;
  if (event.type === 'change_reject') entry.note = 'settings';
  return { state: after, entries: [entry], spends: 0 };
}

function wholeFrom(least: number, count: number): void {
  if (!(Number.isInteger(count) && count >= least)) throw new RangeError(`a count is a whole number from ${least}`);
}
