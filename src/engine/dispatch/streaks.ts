import type { Pause } from '#channels/outcome.ts';
import type { Result } from './settlement.ts';

/** So many content refusals from the very first recipient on: it is the message, not the recipients. */
const contentStreak = 20;
/** Of so many recipients who had a credit of ours, */
const refusalWindow = 500;
/** more than this share refused with 43101 is a burst of the platform's (known at 20k-80k sends), not users' will. */
const refusalShare = 0.2;

/** A recipient the platform refused although we knew of credits. */
export interface Refused {
  recipientId: string;
  /** Credits before the refused call. */
  credits: number;
}

export interface Alarm {
  pause: Pause;
  /** Whose credits the refusals must not have ended. */
  restore: Refused[];
}

/**
 * Watches answers that are final for one recipient but, many together, speak of something larger. Kept in memory: after
 * a restart the watch begins anew.
 */
export class Streaks {
  /** Content refusals in a row since the first recipient of a push; absent once somebody was accepted. */
  readonly #content = new Map<string, number>();
  readonly #safe = new Set<string>();
  readonly #refusals = new Map<string, (Refused | null)[]>();

  /** Notes one result; answers what must be paused because of it, if anything. */
  note(result: Result): Alarm | null {
    return this.#noteContent(result) ?? this.#noteRefusal(result);
  }

  #noteContent({ intent, outcome }: Result): Alarm | null {
    const { id } = intent.plan.push;
    if (outcome.kind === 'accepted') {
      this.#content.delete(id);
      // Bounded: forgetting only means that a later streak of twenty would be noticed.
      if (this.#safe.size > 10_000) this.#safe.clear();
      this.#safe.add(id);
      return null;
    }
    if (outcome.kind !== 'failed' || outcome.reason !== 'content' || this.#safe.has(id)) return null;
    // A push of one that was refused has no end to wait for. Bounded as above.
    if (this.#content.size > 10_000) this.#content.clear();
    const count = (this.#content.get(id) ?? 0) + 1;
    this.#content.set(id, count);
    if (count < contentStreak) return null;
    this.#content.delete(id);
    const { errcode, errmsg, rid } = outcome;
    const pause: Pause = {
      kind: 'pause',
      scope: 'push',
      until: 'operator',
      errcode,
      errmsg,
      rid,
      reason: 'content_refused',
    };
    return { pause, restore: [] };
  }

  #noteRefusal({ intent, outcome, took, recipientId, credits }: Result): Alarm | null {
    const refused = outcome.kind === 'failed' && outcome.reason === 'refused';
    if (!took || (outcome.kind !== 'accepted' && !refused)) return null;
    const key = intent.plan.template.id;
    const recent = this.#refusals.get(key) ?? [];
    this.#refusals.set(key, recent);
    recent.push(refused ? { recipientId, credits } : null);
    if (recent.length > refusalWindow) recent.shift();
    if (!refused || recent.length < refusalWindow) return null;
    const restore = recent.filter((one) => one !== null);
    if (restore.length <= refusalWindow * refusalShare) return null;
    this.#refusals.delete(key);
    const { errcode, errmsg, rid } = outcome;
    const pause: Pause = {
      kind: 'pause',
      scope: 'template',
      until: 'operator',
      errcode,
      errmsg,
      rid,
      reason: 'refusal_burst',
    };
    return { pause, restore };
  }
}
