import { Baseline } from './baseline.ts';
import { type Judgement, judge, type Level, levelOf } from './detect.ts';
import type { Series } from './series.ts';

/** Minutes in a row that have to be out of the ordinary, and in order again. */
const toFire = 2;
const toResolve = 10;
/** A judgement this strong needs no second one. */
const certain = 10;
/** After so long what was out of the ordinary is how it is now. */
const newNormalMinutes = 360;

export interface Episode {
  startedAt: number;
  firedAt: number;
  resolvedAt: number | null;
  judgement: Judgement;
}

/**
 * Follows a series minute by minute: pending, firing, resolved. While it fires, the level stays what it was before, and
 * minutes of an anomaly never count towards the level of those after it.
 */
export class Watch {
  readonly #series: Series;
  readonly #baseline: Baseline;
  readonly #counts: boolean;
  readonly #sinceMidnight: (minute: number) => number;
  readonly #anomalous = new Set<number>();
  #level: Level | null = null;
  /** The level before the last episode. */
  #before: { level: Level; until: number } | null = null;
  #pending = 0;
  #calm = 0;
  #since = 0;
  #open: Episode | null = null;

  /**
   * @param options.counts whether values are counts, whose noise is known, and not a gauge
   * @param options.sinceMidnight minutes of the day at a minute, where the app is
   */
  constructor(
    series: Series,
    options: { counts?: boolean; sinceMidnight?: (minute: number) => number } = {},
    baseline = new Baseline(series),
  ) {
    this.#series = series;
    this.#counts = options.counts ?? true;
    this.#sinceMidnight = options.sinceMidnight ?? ((minute) => minute % 1440);
    this.#baseline = baseline;
  }

  /** Looks at the minutes before `now`. Answers the episode that began or ended with it. */
  step(now: number): { fired: Episode } | { resolved: Episode } | null {
    if (this.#open === null) {
      this.#level = this.#learn(now) ?? this.#level;
    }
    if (this.#level === null) return null;
    const midnight = this.#sinceMidnight(now);
    const judgement = judge(this.#series, this.#baseline, now, midnight, this.#level, this.#counts);
    return this.#open === null ? this.#watch(now, judgement) : this.#follow(this.#open, now, judgement);
  }

  /** From minutes in order where there are enough of them. */
  #learn(now: number): Level | null {
    const midnight = this.#sinceMidnight(now);
    const isAnomalous = (minute: number) => this.#anomalous.has(minute);
    return (
      levelOf(this.#series, this.#baseline, now, midnight, isAnomalous) ??
      levelOf(this.#series, this.#baseline, now, midnight)
    );
  }

  #watch(now: number, judgement: Judgement | null): { fired: Episode } | null {
    if (judgement === null || this.#isBack(now)) {
      this.#pending = 0;
      return null;
    }
    if (this.#pending++ === 0) this.#since = now - judgement.minutes;
    if (this.#pending < toFire && judgement.sigmas < certain) return null;
    this.#pending = 0;
    this.#calm = 0;
    this.#before = { level: this.#level!, until: now + 2 * newNormalMinutes };
    this.#open = { startedAt: this.#since, firedAt: now, resolvedAt: null, judgement };
    for (let minute = this.#since; minute < now; minute++) this.#anomalous.add(minute);
    return { fired: this.#open };
  }

  /** Whether things are again as they were before the last episode: then that was the anomaly, and this is none. */
  #isBack(now: number): boolean {
    const before = this.#before;
    if (before === null || now > before.until) return false;
    const midnight = this.#sinceMidnight(now);
    if (judge(this.#series, this.#baseline, now, midnight, before.level, this.#counts) !== null) return false;
    this.#level = before.level;
    return true;
  }

  #follow(open: Episode, now: number, judgement: Judgement | null): { resolved: Episode } | null {
    this.#anomalous.add(now);
    this.#calm = judgement === null || judgement.direction !== open.judgement.direction ? this.#calm + 1 : 0;
    const isOld = now - open.firedAt >= newNormalMinutes;
    if (this.#calm < toResolve && !isOld) return null;
    // A change that stays is no anomaly any more: the level is learned anew, from its own minutes.
    if (isOld) this.#anomalous.clear();
    this.#open = null;
    return { resolved: { ...open, resolvedAt: now } };
  }
}
