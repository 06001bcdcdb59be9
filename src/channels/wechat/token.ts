import type { FetchedToken } from './stable-token.ts';

/** One app's access token, fetched when needed and shared by all its calls. */
export interface TokenKeeper {
  /** A token good to use now. Throws what the fetch threw, `WechatApiError`. */
  get(): Promise<string>;
  /** The token in memory when `get` would answer it without waiting, else null. */
  peek(): string | null;
  /** WeChat refused this token: forget it, unless another has taken its place already. */
  invalidate(token: string): void;
  /** Somebody says that what made the last fetch fail is mended: the next `get` fetches, whatever the rest. */
  retry(): void;
}

/** Fetches the current token. @param refused the token that WeChat refused since the last fetch, if it did */
export type FetchToken = (refused: string | null) => Promise<FetchedToken>;

export interface TokenKeeperOptions {
  fetchToken: FetchToken;
  /** Milliseconds, of any clock that does not jump back. */
  now: () => number;
}

/** WeChat renews a stable token about 5 minutes before its end; asking earlier only gives the same one again. */
const refreshBelowMs = 5 * 60_000;
/** Below this a call on its way could find the token expired, so it waits for the new one. */
const unusableBelowMs = 20_000;
/** How long a fetch, failed or answered with the old token, is not repeated. `stable_token` allows 10,000 a minute. */
const restMs = 3_000;

/**
 * States: *empty* (first `get` fetches, all others wait for that fetch), *fresh* (served from memory), *ageing* (under
 * 5 minutes left: still served, while one fetch runs beside; a failing fetch therefore stops nobody), *spent* (as
 * empty). A failed fetch is repeated to all who ask during a rest of 3 s, so that a wrong secret is not hammered.
 */
export function createTokenKeeper({ fetchToken, now }: TokenKeeperOptions): TokenKeeper {
  let cached: { token: string; expiresAt: number } | null = null;
  let fetching: Promise<string> | null = null;
  let failure: unknown = null;
  let refused: string | null = null;
  let restUntil = Number.NEGATIVE_INFINITY;

  async function fetch(): Promise<string> {
    const askedAt = now();
    try {
      const { token, expiresInSeconds } = await fetchToken(refused);
      // Counted from before the call: the token is at least that old.
      cached = { token, expiresAt: askedAt + expiresInSeconds * 1000 };
      failure = null;
      refused = null;
      return token;
    } catch (error) {
      failure = error;
      throw error;
    } finally {
      restUntil = now() + restMs;
      fetching = null;
    }
  }

  function fetchOnce(): Promise<string> {
    fetching ??= fetch();
    return fetching;
  }

  function peek(): string | null {
    const leftMs = cached === null ? 0 : cached.expiresAt - now();
    if (cached === null || leftMs <= unusableBelowMs) return null;
    if (leftMs < refreshBelowMs && now() >= restUntil) fetchOnce().catch(() => {});
    return cached.token;
  }

  return {
    peek,
    async get() {
      const token = peek();
      if (token !== null) return token;
      if (failure !== null && fetching === null && now() < restUntil) throw failure;
      return fetchOnce();
    },
    invalidate(token) {
      if (cached?.token !== token) return;
      cached = null;
      refused = token;
    },
    retry() {
      failure = null;
    },
  };
}
