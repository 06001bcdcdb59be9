import { call, type Platform } from './platform.ts';
import type { Store } from './store.ts';

/** What the service answered; `status` 0 means that it could not be reached. */
export interface Reply {
  status: number;
  body: { [key: string]: unknown };
}

/** Calls the service's doors, and learns from its answers how wrong the phone's clock is. */
export interface Http {
  /** POST when there is `data`, else GET. Never rejects. */
  send(path: string, data?: object, token?: string): Promise<Reply>;
  /** The service's time at a moment of the phone's clock, as far as it is known. */
  serverTime(at: number): number;
}

const timeout = 10000;

export function createHttp(platform: Platform, endpoint: string, store: Store, now: () => number): Http {
  const base = endpoint.replace(/\/+$/, '');

  return {
    serverTime: (at) => at + store.get('offset', 0),
    send(path, data, token) {
      // JSON is what every platform sends when nothing else is said.
      const header: { [name: string]: string } = token ? { authorization: `Bearer ${token}` } : {};
      const method = data ? 'POST' : 'GET';
      const sentAt = now();
      return call<{ statusCode: number; data: unknown }>(({ success, fail }) =>
        platform.request({ url: base + path, method, data, header, timeout, success, fail }),
      ).then(({ value }) => {
        if (!value) return { status: 0, body: {} };
        const body = (Object(value.data) === value.data ? value.data : {}) as Reply['body'];
        const time = Date.parse(String(body.server_time));
        if (time) store.set('offset', Math.round(time - (sentAt + now()) / 2));
        return { status: value.statusCode, body };
      });
    },
  };
}
