import type { Context } from './context.ts';
import type { Reply } from './http.ts';
import { call } from './platform.ts';

/** Sends in the name of the user. */
export type Authorized = (send: (token: string) => Promise<Reply>) => Promise<Reply>;

interface Session {
  token: string;
  /** By the service's clock. */
  expiresAt: number;
}

const none: Session = { token: '', expiresAt: 0 };
/** A token this near its end is not used any more: the report would arrive after it. */
const spareMs = 60000;

/**
 * Logs in by `wx.login` and keeps the client token; however many ask at once, one log-in is made. The function that
 * comes back calls `send` with a token and, when the service refuses it (401), logs in again, once. Its reply has
 * status 0 when no log-in succeeds.
 */
export function createSession({ platform, appId, http, store, log }: Context): Authorized {
  let loggingIn: Promise<string> | null = null;

  function kept(): string {
    const { token, expiresAt } = store.get('session', none);
    return expiresAt - spareMs > http.serverTime() ? token : '';
  }

  function logIn(): Promise<string> {
    if (!loggingIn) {
      loggingIn = exchange().then((token) => {
        loggingIn = null;
        return token;
      });
    }
    return loggingIn;
  }

  async function exchange(): Promise<string> {
    const { value, error } = await call<{ code: string }>((callbacks) => platform.login(callbacks));
    if (!value) {
      log(`wx.login failed: ${error.errMsg}`);
      return '';
    }
    const { status, body } = await http.send('POST', '/door/session', { app: appId, code: value.code });
    if (status !== 200 || typeof body.token !== 'string') {
      log(`no session: ${status} ${body.code || ''}`);
      return '';
    }
    store.set('session', { token: body.token, expiresAt: Date.parse(String(body.expires_at)) });
    return body.token;
  }

  return async (send) => {
    const token = kept() || (await logIn());
    if (!token) return { status: 0, body: {} };
    const reply = await send(token);
    if (reply.status !== 401) return reply;
    // Another call may have logged in meanwhile: then its token is the one to use.
    if (kept() === token) store.set('session', none);
    const fresh = kept() || (await logIn());
    return fresh ? send(fresh) : reply;
  };
}
