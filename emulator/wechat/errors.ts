import { hex8, seededRandom } from '../world/random.ts';

/** The short texts of the codes this emulator gives by itself; an injected code without a text gets a plain one. */
const texts: Record<number, string> = {
  [-1]: 'system error',
  404: 'not found',
  20002: 'invalid args',
  40001: 'invalid credential, access_token is invalid or not latest, could get access_token by getStableAccessToken',
  40002: 'invalid grant_type',
  40003: 'invalid openid',
  40013: 'invalid appid',
  40014: 'invalid access_token',
  40029: 'invalid code',
  40037: 'invalid template_id',
  40125: 'invalid appsecret',
  40163: 'code been used',
  40165: 'invalid weapp pagepath',
  40226: 'high risk user, login is blocked',
  41002: 'appid missing',
  41004: 'appsecret missing',
  41030: 'invalid page',
  42001: 'access_token expired',
  43002: 'require POST method',
  43101: 'user refuse to accept the msg',
  43107: 'template is banned',
  43108: 'one call at a time for one touser',
  44002: 'empty post data',
  44990: 'reach max api second frequence limit',
  45009: 'reach max api daily quota limit',
  45011: 'api minute-quota reach limit, mustslower, retry next minute',
  45015: 'response out of time limit or subscription is canceled',
  45047: 'out of response count limit',
  45168: 'hit sensitive words',
  47001: 'data format error',
  48006: 'forbid to clear quota because of reaching the limit',
  61010: 'code is expired',
  76003: 'cgi_path should start with /',
  76021: 'cgi_path not found',
  85401: 'expire time out of range',
  200014: 'invalid tid',
  200016: 'invalid start',
  200017: 'invalid limit',
  200018: 'missing category ids',
  200019: 'invalid category ids',
  200020: 'invalid kidList',
  200021: 'invalid sceneDesc',
  200022: 'same title and keywords already added',
};

const random = seededRandom(Date.now());

/**
 * A failing reply's JSON. Since about 2020 `errmsg` ends with ` rid: xxxxxxxx-xxxxxxxx-xxxxxxxx`; the first group is the
 * second of the call.
 */
export function errorBody(errcode: number, text: string = texts[errcode] ?? 'error'): string {
  const second = Math.floor(Date.now() / 1000).toString(16);
  const rid = `${second}-${hex8(random)}-${hex8(random)}`;
  return `{"errcode":${errcode},"errmsg":${JSON.stringify(`${text} rid: ${rid}`)}}`;
}
