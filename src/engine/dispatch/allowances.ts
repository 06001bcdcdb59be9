import { refusedByTime } from '#core/delivery/decide.ts';
import { withSend } from '#core/policy/allowance.ts';
import type { Call } from '#db/batch.ts';
import { type AllowanceRow, allowancesToWrite, lockAllowances } from '#db/queries/allowance/take.ts';
import type { Later } from '#db/queries/slice/row.ts';
import type { Lane } from '../lanes/lane.ts';
import type { Part } from './backlog.ts';
import type { Candidate, Deferred } from './prepare.ts';

/** Candidates whose calls count toward caps; their allowances are locked, decided on again, and written. */
export function counting(candidates: readonly Candidate[]): Candidate[] {
  return candidates.filter(({ limits }) => limits !== null && limits.keepMs > 0);
}

/** Locks the allowances of those; to stand behind what takes credits, in the order in which all transactions lock. */
export function locksOf(lane: Lane, those: readonly Candidate[], now: Date): [Call, Call<AllowanceRow[]>] | [] {
  const ids = those.map(({ recipientId }) => recipientId);
  return those.length === 0 ? [] : lockAllowances(lane, ids, now);
}

/** What the locked allowances say of each candidate: the allowance with its call added, or why not now. */
export class Allowances {
  readonly #sends: Map<string, AllowanceRow['sends']>;
  readonly #taken: AllowanceRow[] = [];
  readonly #now: Date;

  constructor(locked: readonly AllowanceRow[], now: Date) {
    this.#sends = new Map(locked.map((row) => [row.recipient_id, row.sends]));
    this.#now = now;
  }

  /** Takes one call, or says why it is refused; the same rules as before, on rows nobody else can change now. */
  take({ part, recipientId, limits }: Candidate): ReturnType<typeof refusedByTime> {
    if (limits === null || limits.keepMs === 0) return null;
    const sends = this.#sends.get(recipientId) ?? [];
    const refused = refusedByTime({ limits, sends, shutUntil: null }, this.#now, part.slice.plan.push.send_before);
    if (refused !== null) return refused;
    const next = withSend(sends, limits.coming, this.#now, limits.keepMs);
    this.#taken.push({ recipient_id: recipientId, sends: next });
    return null;
  }

  /** What is to be written of it. */
  writes(lane: Lane): Call[] {
    return this.#taken.length === 0 ? [] : [allowancesToWrite(lane, this.#taken, this.#now)];
  }
}

/** Those who wait, by slice, for the slices' `later` lists. */
export function laterOf(deferred: readonly Deferred[]): { sliceId: string; later: Later[] }[] {
  const byPart = Map.groupBy(deferred, ({ part }) => part);
  return [...byPart].map(([part, those]) => ({ sliceId: sliceOf(part).id, later: those.map(asLater) }));
}

function asLater({ part, recipientId, until }: Deferred): Later {
  return { r: recipientId, at: until.toISOString(), n: sliceOf(part).attempt };
}

function sliceOf(part: Part) {
  return part.slice.row;
}
