import { callWechat, requireText, unusable } from './call.ts';
import type { WechatHttp } from './http.ts';

export interface Credentials {
  appid: string;
  secret: string;
}

export interface FetchedToken {
  token: string;
  /** Seconds it has left, at most 7200. Repeated calls get the same token with less left. */
  expiresInSeconds: number;
}

const name = 'getStableAccessToken';

/**
 * Fetches the app's token by `stable_token`, normal mode: every process gets the same token and none kills another's,
 * nor that of a system which still uses the plain `token` call. `force_refresh` is for leaked tokens and never sent.
 *
 * @throws WechatApiError, e.g. 40125 wrong secret, 40164 address not allowed (with `seenIp`)
 */
export async function fetchStableToken(http: WechatHttp, { appid, secret }: Credentials): Promise<FetchedToken> {
  const body = JSON.stringify({ grant_type: 'client_credential', appid, secret, force_refresh: false });
  const answer = await callWechat(http, name, { method: 'POST', path: '/cgi-bin/stable_token', body });
  const token = requireText(name, answer, 'access_token');
  const seconds = Number(answer.expires_in);
  if (!(seconds > 0)) throw unusable(name, 'no expires_in');
  return { token, expiresInSeconds: seconds };
}
