import { call, type Platform } from './platform.ts';
import type { Store } from './store.ts';

/** What the service answered; `status` 0 means that it could not be reached. */
export interface Reply {
  status: number;
  body: { [key: string]: unknown };
}

/** Calls the service's doors, and learns from its answers how wrong the phone's clock is. */
export interface Http {
  /** Never rejects. */
  send(method: 'GET' | 'POST', path: string, data: object | undefined, token?: string): Promise<Reply>;
  /** The service's time at a moment of the phone's clock (default: now), as far as it is known. */
  serverTime(at?: number): number;
}

const timeoutMs = 10000;

export function createHttp(platform: Platform, endpoint: string, store: Store, now: () => number): Http {
  const base = endpoint.replace(/\/+$/, '');

  function learnTime(serverTime: unknown, at: number): void {
    const time = typeof serverTime === 'string' ? Date.parse(serverTime) : NaN;
    if (!isNaN(time)) store.set('offset', Math.round(time - at));
  }

  return {
    serverTime: (at = now()) => at + store.get('offset', 0),
    async send(method, path, data, token) {
      const header: { [name: string]: string } = { 'content-type': 'application/json' };
      if (token) header.authorization = `Bearer ${token}`;
      const sentAt = now();
      const { value } = await call<{ statusCode: number; data: unknown }>((callbacks) =>
        platform.request({ url: base + path, method, data, header, timeout: timeoutMs, ...callbacks }),
      );
      if (!value) return { status: 0, body: {} };
      const body = typeof value.data === 'object' && value.data ? (value.data as Reply['body']) : {};
      learnTime(body.server_time, (sentAt + now()) / 2);
      return { status: value.statusCode, body };
    },
  };
}

/** `name=value` pairs, encoded; old base libraries have no URLSearchParams. */
export function queryOf(values: { [name: string]: string }): string {
  return Object.keys(values)
    .map((name) => `${name}=${encodeURIComponent(values[name] as string)}`)
    .join('&');
}
