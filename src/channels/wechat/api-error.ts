import type { Bilingual } from './bilingual.ts';
import { sendErrcodes } from './errcodes.ts';
import { explainErrcode } from './errcodes-of-calls.ts';
import { parseSeenIp } from './errmsg.ts';
import type { Reply } from './json.ts';
import { type TransportError, transportErrors } from './transport-errors.ts';

/**
 * A call to WeChat's server API other than send that gave no result. `message` is for logs; `what` and `todo` are for
 * the people of the app's organization. Neither holds a URL, a token or a secret.
 */
export class WechatApiError extends Error {
  override readonly name = 'WechatApiError';
  /** The call, by its documented name, e.g. `getTemplateList`. */
  readonly call: string;
  /** Null when there was no clear answer: the network, a 5xx, or a text that is not WeChat's. */
  readonly errcode: number | null;
  readonly errmsg: string;
  readonly rid: string | null;
  /** For 40164: the address WeChat saw the call come from, which has to go on its allow-list. */
  readonly seenIp: string | null;
  readonly what: Bilingual;
  readonly todo: Bilingual;

  constructor(call: string, errcode: number | null, errmsg: string, rid: string | null, cause?: unknown) {
    super(`${call}: ${errcode ?? 'no answer'} ${errmsg}${rid === null ? '' : ` (rid ${rid})`}`, { cause });
    this.call = call;
    this.errcode = errcode;
    this.errmsg = errmsg;
    this.rid = rid;
    this.seenIp = errcode === 40164 ? parseSeenIp(errmsg) : null;
    const explained = errcode === null ? null : explainErrcode(errcode);
    this.what = explained?.what ?? (errcode === null ? unreachable(cause) : refusedWith(errcode, errmsg));
    this.todo = explained?.todo ?? (errcode === null ? checkNetwork : readMessage);
  }

  static fromReply(call: string, reply: Reply): WechatApiError {
    return new WechatApiError(call, reply.errcode, reply.errmsg, reply.rid);
  }

  static fromTransport(call: string, error: TransportError): WechatApiError {
    return new WechatApiError(call, null, error.message, null, error);
  }

  /** The access token was refused (40001, 40014, 42001): fetch a new one and try once more. */
  get tokenRefused(): boolean {
    return this.errcode !== null && sendErrcodes[this.errcode]?.effect.kind === 'token';
  }
}

const checkNetwork: Bilingual = {
  zh: '检查服务器到微信的网络后重试',
  en: 'Check the network between this server and WeChat, then try again',
};
const readMessage: Bilingual = {
  zh: '查看微信返回的信息，必要时用 rid 联系微信',
  en: "Read WeChat's message; if needed, contact WeChat with the rid",
};

function refusedWith(errcode: number, errmsg: string): Bilingual {
  return { zh: `微信返回 ${errcode}：${errmsg}`, en: `WeChat answered ${errcode}: ${errmsg}` };
}

function unreachable(cause: unknown): Bilingual {
  const network = cause instanceof Error && 'code' in cause ? transportErrors[String(cause.code)]?.what : undefined;
  if (network === undefined) return { zh: '微信没有给出有效响应', en: 'WeChat gave no usable answer' };
  return { zh: `无法连接微信：${network.zh}`, en: `WeChat cannot be reached: ${network.en}` };
}
