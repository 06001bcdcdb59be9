import type { Context } from './context.ts';
import type { Reply } from './http.ts';
import { call } from './platform.ts';

/** Sends in the name of the user. */
export type Authorized = (send: (token: string) => Promise<Reply>) => Promise<Reply>;

/** A token this near its end is not used any more: the report would arrive after it. */
const spareMs = 60000;

/**
 * Logs in by `wx.login` and keeps the client token; however many ask at once, one log-in is made. The function that
 * comes back calls `send` with a token and, when the service refuses it (401), logs in again, once. Its reply has
 * status 0 when no log-in succeeds.
 */
export function createSession({ platform, appId, http, store, now, log }: Context): Authorized {
  /** Ends by the service's clock. */
  const none = { token: '', ends: 0 };
  let loggingIn: Promise<string> | null = null;

  function token(): Promise<string> {
    const { token, ends } = store.get('session', none);
    if (ends - spareMs > http.serverTime(now())) return Promise.resolve(token);
    loggingIn =
      loggingIn ||
      logIn().then((fresh) => {
        loggingIn = null;
        return fresh;
      });
    return loggingIn;
  }

  function logIn(): Promise<string> {
    return call<{ code: string }>((callbacks) => platform.login(callbacks)).then(({ value, error }) => {
      if (!value) {
        log(`wx.login: ${error?.errMsg}`);
        return '';
      }
      return http.send('/door/session', { app: appId, code: value.code }).then(({ status, body }) => {
        if (status !== 200) {
          log(`session: ${status} ${body.code}`);
          return '';
        }
        store.set('session', { token: body.token, ends: Date.parse(String(body.expires_at)) });
        return String(body.token);
      });
    });
  }

  return (send) => {
    const sendWith = (held: string) => (held ? send(held) : Promise.resolve({ status: 0, body: {} }));
    return token().then((held) =>
      sendWith(held).then((reply) => {
        if (reply.status !== 401) return reply;
        // Another call may have logged in meanwhile: then its token is the one to use.
        if (store.get('session', none).token === held) store.set('session', none);
        return token().then(sendWith);
      }),
    );
  };
}
