import { callWechat, requireText, withQuery } from './call.ts';
import type { WechatHttp } from './http.ts';
import type { Credentials } from './stable-token.ts';

export interface Session {
  openid: string;
  /** Only when the mini-program is bound to an Open Platform account. */
  unionid: string | null;
  /** Never to be given to the client. Sending does not need it. */
  sessionKey: string;
}

const name = 'code2Session';

/**
 * Exchanges a `wx.login` code (single use, 5 minutes) for the user's identity: `jscode2session`, needs no access token.
 *
 * @throws WechatApiError: 40029 code invalid or expired, 40163 used already, 40226 high-risk user, 45011 too often
 */
export async function code2session(http: WechatHttp, { appid, secret }: Credentials, code: string): Promise<Session> {
  const path = withQuery('/sns/jscode2session', { appid, secret, js_code: code, grant_type: 'authorization_code' });
  const body = await callWechat(http, name, { method: 'GET', path });
  return {
    openid: requireText(name, body, 'openid'),
    unionid: typeof body.unionid === 'string' && body.unionid !== '' ? body.unionid : null,
    sessionKey: requireText(name, body, 'session_key'),
  };
}
