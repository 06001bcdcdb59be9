import { WechatApiError } from './api-error.ts';
import type { Bilingual } from './bilingual.ts';
import type { FetchedToken } from './stable-token.ts';
import type { FetchToken } from './token.ts';

/** An address of the owner that hands out the app's access token (中控服务器), and the header that opens it. */
export interface TokenUrl {
  url: string;
  header: { name: string; secret: string } | null;
}

/** What a GET came to. Without a status nobody answered, and `error` says why. */
export interface Got {
  status: number | null;
  /** The whole answer; null where there was none, or more than is read. */
  text: string | null;
  error: string | null;
  /** The address itself is not one that may be called. */
  refused: boolean;
}

export interface Getter {
  get(url: string, headers: Record<string, string>): Promise<Got>;
}

/** The name of the call in errors, those of WeChat that the address hands on too. */
export const tokenSourceCall = 'token source';
/** Seconds that a token is taken to be good for where the answer does not say. */
const assumedSeconds = 600;
const mostSeconds = 7200;
/** WeChat renews a stable token by force at most every 30 s, and 20 times a day. Milliseconds. */
const forceRestMs = 30_000;

/**
 * The address gave no token. `lasting`: asking again changes nothing until somebody mends it. Holds no part of the answer but
 * names of its members: anything else in it could be a token.
 */
export class TokenSourceError extends WechatApiError {
  readonly lasting: boolean;
  override readonly what: Bilingual;
  override readonly todo: Bilingual;

  constructor(said: Bilingual, lasting: boolean) {
    super(tokenSourceCall, null, said.en, null);
    this.lasting = lasting;
    this.what = {
      zh: `access_token 地址不可用：${said.zh}`,
      en: `The access token's address does not work: ${said.en}`,
    };
    this.todo = lasting ? mend : wait;
  }
}

const mend: Bilingual = {
  zh: '按文档的格式修好该地址，或改回由鸿雁获取；然后解除应用的暂停',
  en: 'Mend the address so that it answers as documented, or let Hongyan fetch the token; then lift the pause of the app',
};
const wait: Bilingual = {
  zh: '检查该地址所在的服务器；恢复后自动继续',
  en: 'Look at the server behind the address; we go on by ourselves when it is back',
};

/**
 * Fetches the token from an address of the owner: a GET that answers `{"access_token", "expires_in"?}`. Only where that is a
 * token WeChat has refused, or one that has run out, it is asked again with `force=1`: when several processes meet the same
 * refusal, those that come later find the new token and do not have it renewed once more.
 *
 * @param now milliseconds, of any clock that does not jump back
 * @throws TokenSourceError; WechatApiError where the address hands on WeChat's own `{"errcode", "errmsg"}`
 */
export function tokenByUrl({ url, header }: TokenUrl, http: Getter, now: () => number): FetchToken {
  const headers = { accept: 'application/json', ...(header === null ? {} : { [header.name]: header.secret }) };
  let forcedAt = Number.NEGATIVE_INFINITY;
  return async (refused) => {
    const kept = readToken(await http.get(url, headers));
    const good = kept.token !== refused && kept.expiresInSeconds > 0;
    if (good || now() - forcedAt < forceRestMs) return unexpired(kept);
    forcedAt = now();
    return unexpired(readToken(await http.get(withForce(url), headers)));
  };
}

/** The address as it asks for a token made anew. */
export function withForce(url: string): string {
  const forced = new URL(url);
  forced.searchParams.set('force', '1');
  return forced.href;
}

function unexpired(fetched: FetchedToken): FetchedToken {
  if (fetched.expiresInSeconds > 0) return fetched;
  throw new TokenSourceError({ zh: '给出的 token 已过期', en: 'the token it gives has run out' }, false);
}

function readToken({ status, text, error, refused }: Got): FetchedToken {
  if (status === null) {
    throw new TokenSourceError({ zh: `没有应答（${error}）`, en: `no answer (${error})` }, refused);
  }
  if (status >= 300 && status < 400) {
    throw new TokenSourceError(
      { zh: `HTTP ${status}，不跟随跳转`, en: `HTTP ${status}: redirects are not followed` },
      true,
    );
  }
  if (status < 200 || status >= 300) {
    const passing = status >= 500 || status === 429 || status === 408;
    throw new TokenSourceError({ zh: `HTTP ${status}`, en: `HTTP ${status}` }, !passing);
  }
  if (text === null) throw new TokenSourceError({ zh: '应答超过 64 KB', en: 'an answer of more than 64 KB' }, true);
  const body = objectOf(text);
  if (body === null)
    throw new TokenSourceError({ zh: '应答不是 JSON 对象', en: 'the answer is not a JSON object' }, true);
  const { access_token: token, expires_in: seconds = assumedSeconds, errcode, errmsg } = body;
  if (typeof errcode === 'number' && errcode !== 0) {
    throw new WechatApiError(tokenSourceCall, errcode, typeof errmsg === 'string' ? errmsg.slice(0, 200) : '', null);
  }
  if (typeof token !== 'string' || !/^[\x21-\x7e]{1,2048}$/.test(token)) {
    const names = namesOf(body);
    const said = {
      zh: `应答里没有 access_token（只有：${names}）`,
      en: `no access_token in the answer (it has: ${names})`,
    };
    throw new TokenSourceError(said, true);
  }
  const left = typeof seconds === 'number' || typeof seconds === 'string' ? Number(seconds) : Number.NaN;
  if (!Number.isFinite(left) || seconds === '') {
    throw new TokenSourceError({ zh: 'expires_in 不是秒数', en: 'expires_in is not a number of seconds' }, true);
  }
  return { token, expiresInSeconds: Math.min(left, mostSeconds) };
}

function objectOf(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}

/** Names of members, for whoever looks for the right one. What is no plain name could be a token and stays out. */
function namesOf(body: Record<string, unknown>): string {
  const names = Object.keys(body).filter((name) => /^[A-Za-z][A-Za-z_]{0,29}$/.test(name));
  return names.slice(0, 8).join(', ') || '—';
}
