import type { Outcome } from '../outcome.ts';
import type { HttpRequest, WechatHttp } from '../wechat/http.ts';
import { retryAfter } from '../wechat/outcomes.ts';
import { TransportError } from '../wechat/transport-errors.ts';
import { outcomeOfAnswer } from './answer.ts';
import { jpushCodes } from './codes.ts';

/** JPush gives at most ten at a time to free accounts. */
const fetched = 10;
/** An id is good for a day; half of it leaves room for its repeats. Milliseconds. */
const lifeMs = 12 * 3_600_000;

/** Ids under which messages may be repeated. JPush makes them, so they are fetched ahead, ten at a time. */
export class Cids {
  readonly #http: WechatHttp;
  readonly #request: (count: number) => HttpRequest;
  readonly #now: () => number;
  #held: { cid: string; until: number }[] = [];
  #fetching: Promise<Outcome | null> | null = null;

  constructor(http: WechatHttp, request: (count: number) => HttpRequest, now: () => number) {
    this.#http = http;
    this.#request = request;
    this.#now = now;
  }

  /** An id nobody used, or why there is none: surely nothing was sent then. */
  async take(): Promise<string | Outcome> {
    for (;;) {
      const next = this.#held.shift();
      if (next !== undefined && next.until > this.#now()) return next.cid;
      if (next !== undefined) continue;
      this.#fetching ??= this.#fetch().finally(() => {
        this.#fetching = null;
      });
      const failed = await this.#fetching;
      if (failed !== null) return failed;
    }
  }

  async #fetch(): Promise<Outcome | null> {
    const nothing: Outcome = {
      kind: 'retry',
      scope: 'limit',
      errcode: null,
      errmsg: 'JPush gave no cid',
      rid: null,
      inMemory: false,
    };
    try {
      const answer = await this.#http.request(this.#request(fetched));
      const list = cidlistOf(answer.status, answer.text);
      if (list.length === 0) {
        const outcome = outcomeOfAnswer(answer, jpushCodes);
        return outcome.kind === 'accepted' || outcome.kind === 'unknown' || outcome.kind === 'failed'
          ? nothing
          : outcome;
      }
      const until = this.#now() + lifeMs;
      this.#held.push(...list.map((cid) => ({ cid, until })));
      return null;
    } catch (error) {
      if (error instanceof TransportError) return retryAfter(error);
      throw error;
    }
  }
}

function cidlistOf(status: number, text: string): string[] {
  if (status !== 200) return [];
  try {
    const { cidlist } = JSON.parse(text) as { cidlist?: unknown };
    return Array.isArray(cidlist) ? cidlist.filter((cid) => typeof cid === 'string' && cid !== '') : [];
  } catch {
    return [];
  }
}
