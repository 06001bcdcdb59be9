import type { ServerContext } from '../context.ts';
import type { DeniedBy } from './denied.ts';
import { auditAlone, type Origin } from './log.ts';

const windowMs = 10 * 60_000;
const flushMs = 60_000;
/** Entries of one organization: this many at once, then one in half a minute. A flood ends in a few rows an hour. */
const burst = 30;
const refillMs = 30_000;
const mostKinds = 1000;

interface Kind {
  by: DeniedBy;
  action: string;
  reason: string;
  from: Origin;
  since: number;
  /** Attempts not written down yet. */
  held: number;
}

/**
 * Denied attempts on their way into the audit log. The first of a kind (who, what) is written at once; more of it within
 * ten minutes are counted and written as one entry. Never waited for by a request.
 */
export class Denials {
  readonly #context: ServerContext;
  readonly #kinds = new Map<string, Kind>();
  readonly #allowance = new Map<string, { left: number; at: number }>();
  readonly #timer: NodeJS.Timeout;
  #writing: Promise<void> = Promise.resolve();

  constructor(context: ServerContext) {
    this.#context = context;
    this.#timer = setInterval(() => this.#flush(false), flushMs).unref();
  }

  note(by: DeniedBy, action: string, reason: string, from: Origin): void {
    const now = performance.now();
    const key = `${by.organizationId} ${by.kind} ${by.id} ${action} ${reason}`;
    const known = this.#kinds.get(key);
    if (known !== undefined && now - known.since < windowMs) {
      known.held++;
      known.from = from;
      return;
    }
    const whole = this.#kinds.size >= mostKinds;
    const kind = whole ? this.#others(by, from, now) : { by, action, reason, from, since: now, held: known?.held ?? 0 };
    if (!whole) this.#kinds.set(key, kind);
    kind.held++;
    if (!whole && this.#mayWrite(by.organizationId, now)) this.#write(kind);
  }

  /** Writes what is counted and not written, and ends. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#flush(true);
    await this.#writing;
  }

  /** When there are too many kinds to tell apart. */
  #others(by: DeniedBy, from: Origin, now: number): Kind {
    const key = `${by.organizationId} others`;
    const others = this.#kinds.get(key) ?? { by, action: '*', reason: 'various', from, since: now, held: 0 };
    this.#kinds.set(key, others);
    return others;
  }

  #mayWrite(organizationId: string, now: number): boolean {
    const allowance = this.#allowance.get(organizationId) ?? { left: burst, at: now };
    const gained = Math.floor((now - allowance.at) / refillMs);
    allowance.left = Math.min(burst, allowance.left + gained);
    allowance.at += gained * refillMs;
    this.#allowance.set(organizationId, allowance);
    if (allowance.left === 0) return false;
    allowance.left--;
    return true;
  }

  #flush(all: boolean): void {
    const now = performance.now();
    for (const [key, kind] of this.#kinds) {
      if (!all && now - kind.since < windowMs) continue;
      if (kind.held === 0) this.#kinds.delete(key);
      else if (all || this.#mayWrite(kind.by.organizationId, now)) this.#write(kind);
    }
  }

  #write(kind: Kind): void {
    const { by, action, reason, from, held: times } = kind;
    kind.held = 0;
    const { organizationId, kind: actorKind, id, label } = by;
    const actor = { kind: actorKind, id, label };
    const entry = { organizationId, actor, action, outcome: 'denied' as const, after: { reason }, times, from };
    this.#writing = this.#writing
      .then(() => auditAlone(this.#context, entry))
      .catch((error: unknown) => {
        this.#context.log.warn({ err: error, action, times }, 'a denied attempt could not be written down');
      });
  }
}

const made = new WeakMap<ServerContext, Denials>();

export function denialsOf(context: ServerContext): Denials {
  const existing = made.get(context);
  if (existing !== undefined) return existing;
  const denials = new Denials(context);
  made.set(context, denials);
  return denials;
}
