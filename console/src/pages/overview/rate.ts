/** A count of everything that was sent so far, as it stood at a time. Milliseconds of the server's clock. */
interface Sample {
  at: number;
  /** As it came; begins at nought every day. */
  calls: number;
  /** Since the first sample. */
  sent: number;
}

/** What was seen of an app's counters since somebody looks. */
export interface Sends {
  since: number;
  samples: readonly Sample[];
}

/** The service looks once a second, and tells only of what changed. */
const lookMs = 1000;
export const shownSeconds = 60;
const keepMs = (shownSeconds + 5) * 1000;

/** Adds a count that was told. Never less than before: a correction, or a new day, sends nothing back. */
export function withCount(before: Sends | null, at: number, calls: number): Sends {
  const last = before?.samples.at(-1);
  if (before === null || last === undefined) return { since: at, samples: [{ at, calls, sent: 0 }] };
  if (at <= last.at) return before;
  // What is new came since the look before this one, however long nothing was told before.
  const quiet = at - lookMs > last.at ? [{ ...last, at: at - lookMs }] : [];
  const sent = last.sent + Math.max(0, calls - last.calls);
  const samples = [...before.samples, ...quiet, { at, calls, sent }].filter((one) => one.at >= at - keepMs);
  return { since: before.since, samples };
}

/** How much had been sent by a time, between two samples in proportion. */
function sentBy({ samples }: Sends, time: number): number {
  const next = samples.findIndex((one) => one.at >= time);
  if (next < 0) return samples.at(-1)!.sent;
  const [from, to] = [samples[next - 1], samples[next]!];
  if (from === undefined) return to.sent;
  return from.sent + ((to.sent - from.sent) * (time - from.at)) / (to.at - from.at);
}

/**
 * What was sent in each of the last `shownSeconds` whole seconds, oldest first; null before somebody looked. The second
 * under way is left out, and the one before it may still be told of.
 */
export function perSecond(sends: Sends, now: number): (number | null)[] {
  const end = (Math.floor(now / 1000) - 1) * 1000;
  return Array.from({ length: shownSeconds }, (_, i) => {
    const from = end - (shownSeconds - i) * 1000;
    return from < sends.since ? null : sentBy(sends, from + 1000) - sentBy(sends, from);
  });
}

/** The speed that is shown: of the last five seconds, for what is settled comes in lots. Null: nothing known yet. */
export function speedOf(seconds: readonly (number | null)[]): number | null {
  const last = seconds.slice(-5).filter((n) => n !== null);
  return last.length === 0 ? null : last.reduce((sum, n) => sum + n, 0) / last.length;
}
