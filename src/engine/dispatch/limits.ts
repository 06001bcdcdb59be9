import type { LimiterRow } from '#db/queries/limiter/row.ts';
import { channelKey, type PushPlan } from './push-plan.ts';
import { Tap, type TapContext } from './tap.ts';

/** A push's tap that was not used for so long is let go; it comes back when it is needed. Milliseconds. */
const forgetMs = 600_000;

/**
 * The rates beside the app's own that a call has to keep: of its push, its template, its channel. Most pushes have none.
 */
export class Limits {
  readonly #context: TapContext;
  readonly #onTokens: () => void;
  readonly #pushes = new Map<string, Tap>();
  /** Taps of templates, by their id, and of channels, by app and name. */
  readonly #set = new Map<string, Tap>();

  /** `onTokens` is told when calls waited for tokens and may go on. */
  constructor(context: TapContext, onTokens: () => void) {
    this.#context = context;
    this.#onTokens = onTokens;
  }

  /** True when the plan has a rate of its own to keep, so that its calls may have to wait while others go on. */
  limits(plan: PushPlan): boolean {
    return plan.push.pace_per_minute !== null || this.#set.has(plan.template.id) || this.#set.has(plan.channelKey);
  }

  /** Takes tokens for up to `n` calls of the plan; answers for how many there were. */
  grab(plan: PushPlan, n: number): number {
    if (!this.limits(plan)) return n;
    const now = performance.now();
    const taps = this.#tapsOf(plan);
    const granted = taps.reduce((least, tap) => Math.min(least, tap.available(now, n)), n);
    if (granted > 0) for (const tap of taps) tap.take(granted, now);
    return granted;
  }

  /** Tokens grabbed for calls that were not made after all. */
  giveBack(plan: PushPlan, n: number): void {
    if (n > 0 && this.limits(plan)) for (const tap of this.#tapsOf(plan)) tap.giveBack(n);
  }

  /** The rates that hold now, as just read. */
  refresh(rows: LimiterRow[]): void {
    const rates = rows.filter((row) => row.rate !== null && (row.scope === 'template' || row.scope === 'channel'));
    const names = new Set(rates.map(nameOf));
    for (const [name, tap] of this.#set) if (!names.has(name)) this.#forget(this.#set, name, tap);
    for (const row of rates) {
      const tap = this.#set.get(nameOf(row));
      if (tap !== undefined) tap.configure(row.rate!);
      else this.#set.set(nameOf(row), this.#open(row.app_id, row.scope, row.key, row.rate!));
    }
    const before = performance.now() - forgetMs;
    for (const [id, tap] of this.#pushes) if (tap.usedAt < before) this.#forget(this.#pushes, id, tap);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#pushes.values(), ...this.#set.values()].map((tap) => tap.close()));
  }

  #tapsOf({ push, template, channelKey: channel }: PushPlan): Tap[] {
    const taps = [this.#set.get(channel), this.#set.get(template.id)].filter((tap) => tap !== undefined);
    if (push.pace_per_minute !== null) taps.push(this.#paceOf(push));
    return taps;
  }

  #paceOf({ id, app_id: appId, pace_per_minute: pace }: PushPlan['push']): Tap {
    const tap = this.#pushes.get(id) ?? this.#open(appId, 'push', id, pace! / 60);
    this.#pushes.set(id, tap);
    tap.configure(pace! / 60);
    return tap;
  }

  #open(appId: string, scope: LimiterRow['scope'], key: string, rate: number): Tap {
    const isPush = scope === 'push';
    const options = { rate, writesRate: isPush, keep: isPush ? 0 : 1, onTokens: this.#onTokens };
    return new Tap(this.#context, { appId, scope, key }, options);
  }

  #forget(taps: Map<string, Tap>, name: string, tap: Tap): void {
    taps.delete(name);
    void tap.close();
  }
}

function nameOf(row: LimiterRow): string {
  return row.scope === 'channel' ? channelKey(row.app_id, row.key) : row.key;
}
