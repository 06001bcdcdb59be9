import type { Outcome } from '../outcome.ts';
import { WechatApiError } from './api-error.ts';
import { code2session, type Session } from './code2session.ts';
import type { WechatHttp } from './http.ts';
import * as library from './library.ts';
import { type Picture, uploadPicture } from './media.ts';
import { type ContentVerdict, checkText } from './msg-sec-check.ts';
import { outcomeOfErrcode, retryAfter } from './outcomes.ts';
import { getQuota, type Quota } from './quota.ts';
import { sendSubscribeMessage } from './send.ts';
import { sendServiceMessage } from './service.ts';
import { type Credentials, fetchStableToken } from './stable-token.ts';
import { getTemplates, type WechatTemplate } from './templates.ts';
import { createTokenKeeper, type FetchToken } from './token.ts';
import { TokenSourceError } from './token-url.ts';
import { TransportError } from './transport-errors.ts';

export interface WechatAppOptions extends Credentials {
  http: WechatHttp;
  /** Milliseconds, for the token's age. */
  now: () => number;
  /** Where the token comes from in the place of `stable_token`; throws WechatApiError. */
  fetchToken?: FetchToken;
}

type SendCall = (http: WechatHttp, token: string, body: string) => Promise<Outcome>;

export type CredentialsCheck = { ok: true } | { ok: false; error: WechatApiError };

/** One mini-program's calls. A refused token is replaced once per call; everything else is the caller's to decide. */
export interface WechatApp {
  /** Never rejects for anything WeChat or the network does. @param body from `buildSendBody` */
  send(body: string): Promise<Outcome>;
  /** The same for customer-service messages. @param body from `serviceBody` */
  sendService(body: string): Promise<Outcome>;
  /** A picture's media_id. Throws `WechatApiError`. */
  uploadPicture(picture: Picture): Promise<string>;
  /** A refusal of the credentials is mended, as somebody says: forget the last one. */
  retryToken(): void;
  /** Throws `WechatApiError`, as do the next ones but the last. */
  getTemplates(): Promise<WechatTemplate[]>;
  code2session(code: string): Promise<Session>;
  getQuota(cgiPath: string): Promise<Quota>;
  getCategories(): Promise<library.WechatCategory[]>;
  getTitles(page: {
    ids: string;
    start: number;
    limit: number;
  }): Promise<{ titles: library.WechatTitle[]; count: number }>;
  getKeywords(tid: string): Promise<library.WechatKeyword[]>;
  addTemplate(wish: library.TemplateWish): Promise<string>;
  deleteTemplate(priTmplId: string): Promise<void>;
  /** WeChat's verdict on a text; `openid` of somebody who used the mini-program within two hours. */
  checkText(text: { content: string; openid: string }): Promise<ContentVerdict>;

  /** Asks WeChat for a token with these credentials, past any cache. `error.seenIp` is set for 40164. */
  check(): Promise<CredentialsCheck>;
  /** Asks whoever keeps the token for it, past any cache, and WeChat whether it takes it. Throws `WechatApiError`. */
  checkToken(): Promise<void>;
}

export function createWechatApp({ http, appid, secret, now, fetchToken }: WechatAppOptions): WechatApp {
  const credentials = { appid, secret };
  const fetchFresh = fetchToken ?? (() => fetchStableToken(http, credentials));
  const tokens = createTokenKeeper({ fetchToken: fetchFresh, now });

  async function withToken<T>(call: (token: string) => Promise<T>): Promise<T> {
    const token = await tokens.get();
    try {
      return await call(token);
    } catch (error) {
      if (!(error instanceof WechatApiError && error.tokenRefused)) throw error;
      tokens.invalidate(token);
      return call(await tokens.get());
    }
  }

  async function send(body: string, call: SendCall = sendSubscribeMessage): Promise<Outcome> {
    // Most calls find their token in memory: they wait for nothing but the answer.
    const inMemory = tokens.peek();
    const first = await (inMemory === null ? sendOnce(body, call) : call(http, inMemory, body));
    if (first.kind !== 'token') return first;
    if (inMemory !== null) tokens.invalidate(inMemory);
    const last = await sendOnce(body, call);
    return last.kind === 'token' ? { ...last, kind: 'pause', ...tokenPause } : last;
  }

  async function sendOnce(body: string, call: SendCall): Promise<Outcome> {
    let token: string;
    try {
      token = await tokens.get();
    } catch (error) {
      if (error instanceof WechatApiError) return outcomeOfTokenFailure(error);
      throw error;
    }
    const outcome = await call(http, token, body);
    if (outcome.kind === 'token') tokens.invalidate(token);
    return outcome;
  }

  return {
    send: (body) => send(body),
    sendService: (body) => send(body, sendServiceMessage),
    uploadPicture: (picture) => withToken((token) => uploadPicture(http, token, picture)),
    retryToken: () => tokens.retry(),
    getTemplates: () => withToken((token) => getTemplates(http, token)),
    code2session: (code) => code2session(http, credentials, code),
    getQuota: (cgiPath) => withToken((token) => getQuota(http, token, cgiPath)),
    getCategories: () => withToken((token) => library.getCategories(http, token)),
    getTitles: (page) => withToken((token) => library.getTitles(http, token, page)),
    getKeywords: (tid) => withToken((token) => library.getKeywords(http, token, tid)),
    addTemplate: (wish) => withToken((token) => library.addTemplate(http, token, wish)),
    deleteTemplate: (priTmplId) => withToken((token) => library.deleteTemplate(http, token, priTmplId)),
    checkText: (text) => withToken((token) => checkText(http, token, text)),
    check: () => checkCredentials(http, credentials),
    async checkToken() {
      const { token } = await fetchFresh(null);
      await getTemplates(http, token);
    },
  };
}

/** Whether WeChat gives a token for these credentials from this machine's address. */
export async function checkCredentials(http: WechatHttp, credentials: Credentials): Promise<CredentialsCheck> {
  try {
    await fetchStableToken(http, credentials);
    return { ok: true };
  } catch (error) {
    if (error instanceof WechatApiError) return { ok: false, error };
    throw error;
  }
}

const tokenPause = { scope: 'app', until: 'operator', reason: 'token_refused' } as const;

/** No token, so the send never left: a refusal counts by the table of send errcodes, anything unclear is a retry. */
function outcomeOfTokenFailure(error: WechatApiError): Outcome {
  if (error.cause instanceof TransportError) return retryAfter(error.cause);
  // Waiting mends nothing there: a person has to.
  if (error instanceof TokenSourceError && error.lasting) {
    const { errmsg } = error;
    return { kind: 'pause', scope: 'app', until: 'operator', reason: 'token_source', errcode: null, errmsg, rid: null };
  }
  if (error.errcode === null) {
    return { kind: 'retry', scope: 'limit', errcode: null, errmsg: error.errmsg, rid: null, inMemory: false };
  }
  const outcome = outcomeOfErrcode(error.errcode, error.errmsg, error.rid);
  // The recipient is not to blame: what would be final for one message holds the whole app here.
  if (outcome.kind !== 'failed' && outcome.kind !== 'token') return outcome;
  const { errcode, errmsg, rid } = outcome;
  return { kind: 'pause', ...tokenPause, errcode, errmsg, rid };
}
