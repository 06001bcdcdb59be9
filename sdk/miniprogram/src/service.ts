import { call, type Platform } from './platform.ts';
import type { Store } from './store.ts';

/**
 * What the service answered; `status` 0 means that it could not be reached. All its answers are JSON: a page of HTML is
 * from somebody in between, as the log-in page of a network or the error page of a proxy.
 */
export interface Reply {
  status: number;
  body: { [key: string]: unknown };
}

/** Calls the service's doors, and learns from its answers how wrong the phone's clock is. */
export interface Service {
  /** POST when there is `data`, else GET. Never rejects. */
  send(path: string, data?: object): Promise<Reply>;
  /**
   * The same in the name of the user. Logs in by `wx.login` and keeps the client token; however many ask at once, one
   * log-in is made. When the service refuses the token (401) it logs in again, once.
   */
  sendAsUser(path: string, data?: object): Promise<Reply>;
  /** The service's time at a moment of the phone's clock, as far as it is known. */
  serverTime(at: number): number;
}

interface Needs {
  platform: Platform;
  endpoint: string;
  appId: string;
  store: Store;
  now: () => number;
  log: (line: string) => void;
}

const timeout = 10000;
/** A token this near its end is not used any more: the report would arrive after it. */
const spareMs = 60000;

export function createService({ platform, endpoint, appId, store, now, log }: Needs): Service {
  const unreached: Reply = { status: 0, body: {} };
  const none = { token: '', ends: 0 };
  let loggingIn: Promise<string> | null = null;

  function send(path: string, data?: object, token?: string): Promise<Reply> {
    // JSON is what every platform sends when nothing else is said.
    const header = token ? { authorization: `Bearer ${token}` } : {};
    const sentAt = now();
    const url = endpoint.replace(/\/+$/, '') + path;
    const options = { url, method: data ? 'POST' : 'GET', data, header, timeout };
    return call<{ statusCode: number; data: Reply['body'] }>(platform, 'request', options).then(
      ({ value, error = {} }) => {
        const came = !!value && Object(value.data) === value.data;
        const reply = came ? { status: value.statusCode, body: value.data } : unreached;
        const { status, body } = reply;
        if (!status || status > 299) log(`${path}: ${status} ${body.code || error.errMsg}`);
        const time = Date.parse(body.server_time as string);
        if (time) store.set('offset', time - (sentAt + now()) / 2);
        return reply;
      },
    );
  }

  function logIn(): Promise<string> {
    return call<{ code: string }>(platform, 'login', {})
      .then(({ value, error = {} }) => {
        if (value) return send('/door/session', { app: appId, code: value.code });
        log(`login: ${error.errMsg}`);
        return unreached;
      })
      .then(({ status, body }) => {
        loggingIn = null;
        const token = status === 200 && (body.token as string);
        if (token) store.set('session', { token, ends: Date.parse(body.expires_at as string) });
        return token || '';
      });
  }

  function token(): Promise<string> {
    // Ends by the service's clock.
    const { token, ends } = store.get('session', none);
    if (token && ends - spareMs > serverTime(now())) return Promise.resolve(token);
    loggingIn = loggingIn || logIn();
    return loggingIn;
  }

  const serverTime = (at: number) => at + store.get('offset', 0);

  function sendAsUser(path: string, data?: object, renewed?: boolean): Promise<Reply> {
    return token().then((held) => {
      if (!held) return unreached;
      return send(path, data, held).then((reply) => {
        if (reply.status !== 401 || renewed) return reply;
        // Another call may have logged in meanwhile: then its token is the one to use.
        if (store.get('session', none).token === held) store.set('session', none);
        return sendAsUser(path, data, true);
      });
    });
  }

  return { serverTime, send, sendAsUser };
}
