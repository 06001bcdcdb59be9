import type { FastifyReply } from 'fastify';
import { ApiError } from '#contract/errors.ts';
import type { JpushCaller } from '../auth/api-key.ts';
import type { Family } from './errors.ts';

const windowMs = 60_000;

/** Calls a minute of the interfaces that a key does not set itself: JPush's own figures. */
const perMinute = { schedule: 100, device: 600, report: 2400 } as const;

/** Windows of a minute, one per AppKey and interface, in the memory of this process. */
export class JpushRates {
  readonly #windows = new Map<string, { used: number; endsAt: number }>();
  readonly #now: () => number;

  /** @param now milliseconds of a clock that only goes forward */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Counts a call and tells of the window in the headers. Throws ApiError `rate_limited` when it was one too many. */
  admit({ appKey, settings }: Pick<JpushCaller, 'appKey' | 'settings'>, family: Family, reply: FastifyReply): void {
    const limit = family === 'push' ? settings.pushes_per_minute : perMinute[family];
    const now = this.#now();
    const window = this.#window(`${family} ${appKey}`, now);
    window.used++;
    const reset = Math.max(1, Math.ceil((window.endsAt - now) / 1000));
    // Both names: the documents of 2019 have the first, today's clients read the second.
    reply.header('x-rate-limit-quota', limit);
    reply.header('x-rate-limit-limit', limit);
    reply.header('x-rate-limit-remaining', Math.max(0, limit - window.used));
    reply.header('x-rate-limit-reset', reset);
    if (window.used <= limit) return;
    throw new ApiError('rate_limited', { detail: 'Rate limit exceeded', retryAfterSeconds: reset });
  }

  #window(name: string, now: number): { used: number; endsAt: number } {
    const known = this.#windows.get(name);
    if (known !== undefined && known.endsAt > now) return known;
    const opened = { used: 0, endsAt: now + windowMs };
    this.#windows.set(name, opened);
    return opened;
  }
}
