import type { WireFault } from '../http/answer.ts';
import { seededRandom } from '../world/random.ts';

/** An error code to inject: with `probability`, or for the `next` N calls, or both. */
export interface InjectedError {
  code: number;
  probability?: number;
  next?: number;
}

/** Times in milliseconds, the rest probabilities from 0 to 1. */
export interface FaultSettings {
  /** `send`: only subscribeMessage.send; `all`: every WeChat call. */
  scope: 'send' | 'all';
  latencyMs: number;
  /** Added to the latency: evenly spread from 0 to this. */
  jitterMs: number;
  errors: InjectedError[];
  timeout: number;
  reset: number;
  half: number;
  http500: number;
  html: number;
  /** The message is taken, then the socket breaks. Only for sends. */
  acceptDrop: number;
}

/** What shall go wrong with one call. */
export interface FaultPlan {
  delayMs: number;
  wire: WireFault | null;
  errcode: number | null;
  dropAfterAccept: boolean;
}

const noFaults: FaultSettings = {
  scope: 'send',
  latencyMs: 0,
  jitterMs: 0,
  errors: [],
  timeout: 0,
  reset: 0,
  half: 0,
  http500: 0,
  html: 0,
  acceptDrop: 0,
};
const wires: WireFault[] = ['timeout', 'reset', 'half', 'http500', 'html'];

/** Faults for all apps and, taking their place, for single apps. Seeded: the same calls meet the same faults. */
export class FaultDesk {
  #everywhere: FaultSettings | null = null;
  readonly #perApp = new Map<string, FaultSettings>();
  #random: () => number;

  constructor(seed: number) {
    this.#random = seededRandom(seed);
  }

  /** Changes the settings named in `patch`, for one app or (null) for all. */
  set(appid: string | null, patch: Partial<FaultSettings>): FaultSettings {
    const next = { ...noFaults, ...this.get(appid), ...patch };
    if (appid === null) this.#everywhere = next;
    else this.#perApp.set(appid, next);
    return next;
  }

  get(appid: string | null): FaultSettings {
    return (appid === null ? this.#everywhere : (this.#perApp.get(appid) ?? this.#everywhere)) ?? noFaults;
  }

  /** Ends the faults of one app, or (null) all there are. */
  clear(appid: string | null): void {
    if (appid !== null) this.#perApp.delete(appid);
    else {
      this.#everywhere = null;
      this.#perApp.clear();
    }
  }

  reseed(seed: number): void {
    this.#random = seededRandom(seed);
  }

  /** Rolls the dice for one call; null when nothing is switched on for it. */
  plan(appid: string | null, isSend: boolean): FaultPlan | null {
    const settings = (appid === null ? null : this.#perApp.get(appid)) ?? this.#everywhere;
    if (!settings || (!isSend && settings.scope === 'send')) return null;
    const jitter = settings.jitterMs > 0 ? this.#random() * settings.jitterMs : 0;
    return {
      delayMs: settings.latencyMs + jitter,
      errcode: this.#rollError(settings.errors),
      wire: wires.find((wire) => this.#hit(settings[wire])) ?? null,
      dropAfterAccept: this.#hit(settings.acceptDrop),
    };
  }

  #rollError(errors: InjectedError[]): number | null {
    for (const error of errors) {
      if (error.next === 0) continue;
      if (error.probability !== undefined && !this.#hit(error.probability)) continue;
      if (error.next !== undefined) error.next -= 1;
      return error.code;
    }
    return null;
  }

  #hit(probability: number): boolean {
    return probability > 0 && this.#random() < probability;
  }
}
