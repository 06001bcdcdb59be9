import { beforeEach, describe, expect, it } from 'vitest';
import type { FetchedToken } from './stable-token.ts';
import { createTokenKeeper, type TokenKeeper } from './token.ts';

let clockMs: number;
let fetches: PromiseWithResolvers<FetchedToken>[];
let told: (string | null)[];
let keeper: TokenKeeper;

beforeEach(() => {
  clockMs = 1_000_000;
  fetches = [];
  told = [];
  const fetchToken = (refused: string | null) => {
    told.push(refused);
    const fetch = Promise.withResolvers<FetchedToken>();
    fetches.push(fetch);
    return fetch.promise;
  };
  keeper = createTokenKeeper({ fetchToken, now: () => clockMs });
});

async function have(token: string, expiresInSeconds = 7200) {
  const got = keeper.get();
  fetches.at(-1)!.resolve({ token, expiresInSeconds });
  expect(await got).toBe(token);
}

describe('createTokenKeeper', () => {
  it('fetches once for all who ask at the same time', async () => {
    const all = Promise.all([keeper.get(), keeper.get(), keeper.get()]);
    expect(fetches).toHaveLength(1);
    fetches[0]!.resolve({ token: 'a', expiresInSeconds: 7200 });
    expect(await all).toEqual(['a', 'a', 'a']);
  });

  it('serves from memory until 5 minutes are left', async () => {
    await have('a');
    clockMs += 6900_000;
    expect(await keeper.get()).toBe('a');
    expect(fetches).toHaveLength(1);
  });

  it('refreshes beside the calls once less is left', async () => {
    await have('a');
    clockMs += 6900_001;
    expect(await Promise.all([keeper.get(), keeper.get()])).toEqual(['a', 'a']);
    expect(fetches).toHaveLength(2);
    fetches[1]!.resolve({ token: 'b', expiresInSeconds: 7200 });
    await fetches[1]!.promise;
    expect(await keeper.get()).toBe('b');
  });

  it('does not ask without rest while WeChat still gives the old token', async () => {
    await have('a', 200);
    for (let i = 0; i < 5; i++) expect(await keeper.get()).toBe('a');
    expect(fetches).toHaveLength(1);
    clockMs += 3_000;
    await keeper.get();
    expect(fetches).toHaveLength(2);
  });

  it('lets a failing early refresh stop nobody', async () => {
    await have('a');
    clockMs += 7000_000;
    await keeper.get();
    fetches[1]!.reject(new Error('down'));
    await fetches[1]!.promise.catch(() => {});
    expect(await keeper.get()).toBe('a');
  });

  it('waits for a new token when the old one is about to end', async () => {
    await have('a');
    clockMs += 7190_000;
    await have('b');
    expect(fetches).toHaveLength(2);
  });

  it('counts the age from before the fetch', async () => {
    const got = keeper.get();
    clockMs += 100_000;
    fetches[0]!.resolve({ token: 'a', expiresInSeconds: 100 });
    await got;
    await have('b');
  });

  it('forgets a refused token, but not the one that has replaced it', async () => {
    await have('a');
    keeper.invalidate('a');
    await have('b');
    keeper.invalidate('a');
    expect(await keeper.get()).toBe('b');
    expect(fetches).toHaveLength(2);
  });

  it('tells the fetch which token was refused, until one was fetched', async () => {
    await have('a');
    keeper.invalidate('a');
    const failing = keeper.get();
    fetches.at(-1)!.reject(new Error('down'));
    await expect(failing).rejects.toThrow('down');
    clockMs += 3_000;
    await have('b');
    clockMs += 7_190_000;
    await have('c');
    expect(told).toEqual([null, 'a', 'a', null]);
  });

  it('repeats a failure during a short rest only, then asks again', async () => {
    const failing = keeper.get();
    fetches[0]!.reject(new Error('wrong secret'));
    await expect(failing).rejects.toThrow('wrong secret');
    clockMs += 2_999;
    await expect(keeper.get()).rejects.toThrow('wrong secret');
    expect(fetches).toHaveLength(1);
    clockMs += 1;
    await have('a');
  });

  it('asks at once when the cause of a failure is said to be mended', async () => {
    const failing = keeper.get();
    fetches[0]!.reject(new Error('wrong secret'));
    await expect(failing).rejects.toThrow('wrong secret');
    keeper.retry();
    await have('a');
  });

  it('forgets a failure once a fetch has worked', async () => {
    const failing = keeper.get();
    fetches[0]!.reject(new Error('down'));
    await expect(failing).rejects.toThrow('down');
    clockMs += 3_000;
    await have('a');
    keeper.invalidate('a');
    await have('b');
  });
});
