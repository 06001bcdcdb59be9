import type { Bilingual } from './bilingual.ts';

/**
 * Where on its way a call broke. `connect`: name, route, TCP or TLS, before there was a connection. `wire`: an existing
 * connection broke. `answer`: no answer in time, or a broken one. `local`: our own side refused to start it.
 */
export type TransportStage = 'connect' | 'wire' | 'answer' | 'local';

const noName: Bilingual = { zh: '域名解析失败', en: 'The host name does not resolve' };
const noRoute: Bilingual = { zh: '网络不可达', en: 'No route to the host' };
const refused: Bilingual = { zh: '连接被拒绝', en: 'Connection refused' };
const slowConnect: Bilingual = { zh: '连接超时', en: 'Connecting took too long' };
const badTls: Bilingual = { zh: 'TLS 证书或握手错误', en: 'TLS certificate or handshake error' };
const broken: Bilingual = { zh: '连接中断', en: 'The connection broke' };
const slowAnswer: Bilingual = { zh: '等待响应超时', en: 'The answer took too long' };
const badAnswer: Bilingual = { zh: '响应不完整或不符合 HTTP', en: 'The answer is cut short or not HTTP' };
const closed: Bilingual = { zh: '客户端已关闭', en: 'The client is closed' };
const ourFault: Bilingual = { zh: '请求不合法', en: 'The request itself is not valid' };

/** The failures undici and the sockets below it report, by `code` or, where undici gives none, by name. */
export const transportErrors: Readonly<Record<string, { stage: TransportStage; what: Bilingual }>> = {
  ENOTFOUND: { stage: 'connect', what: noName },
  EAI_AGAIN: { stage: 'connect', what: noName },
  EAI_FAIL: { stage: 'connect', what: noName },
  ECONNREFUSED: { stage: 'connect', what: refused },
  EHOSTUNREACH: { stage: 'connect', what: noRoute },
  ENETUNREACH: { stage: 'connect', what: noRoute },
  EADDRNOTAVAIL: { stage: 'connect', what: noRoute },
  EMFILE: { stage: 'connect', what: noRoute },
  ETIMEDOUT: { stage: 'connect', what: slowConnect },
  UND_ERR_CONNECT_TIMEOUT: { stage: 'connect', what: slowConnect },
  CERT_HAS_EXPIRED: { stage: 'connect', what: badTls },
  CERT_NOT_YET_VALID: { stage: 'connect', what: badTls },
  DEPTH_ZERO_SELF_SIGNED_CERT: { stage: 'connect', what: badTls },
  SELF_SIGNED_CERT_IN_CHAIN: { stage: 'connect', what: badTls },
  UNABLE_TO_GET_ISSUER_CERT: { stage: 'connect', what: badTls },
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: { stage: 'connect', what: badTls },
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: { stage: 'connect', what: badTls },
  ERR_TLS_CERT_ALTNAME_INVALID: { stage: 'connect', what: badTls },
  ERR_SSL_WRONG_VERSION_NUMBER: { stage: 'connect', what: badTls },
  EPROTO: { stage: 'connect', what: badTls },
  ECONNRESET: { stage: 'wire', what: broken },
  EPIPE: { stage: 'wire', what: broken },
  UND_ERR_SOCKET: { stage: 'wire', what: broken },
  UND_ERR_INFO: { stage: 'wire', what: broken },
  UND_ERR_ABORTED: { stage: 'wire', what: broken },
  UND_ERR_HEADERS_TIMEOUT: { stage: 'answer', what: slowAnswer },
  UND_ERR_BODY_TIMEOUT: { stage: 'answer', what: slowAnswer },
  HTTPParserError: { stage: 'answer', what: badAnswer },
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: { stage: 'answer', what: badAnswer },
  UND_ERR_RES_EXCEEDED_MAX_SIZE: { stage: 'answer', what: badAnswer },
  UND_ERR_HEADERS_OVERFLOW: { stage: 'answer', what: badAnswer },
  UND_ERR_DESTROYED: { stage: 'local', what: closed },
  UND_ERR_CLOSED: { stage: 'local', what: closed },
  UND_ERR_INVALID_ARG: { stage: 'local', what: ourFault },
  UND_ERR_REQ_CONTENT_LENGTH_MISMATCH: { stage: 'local', what: ourFault },
};

/**
 * A call that got no HTTP answer. Carries no URL: WeChat's URLs hold tokens and secrets.
 *
 * `mayHaveLeft` does not follow from the code (ECONNRESET can mean either), but from whether the request had been
 * started: undici announces a request (`onRequestStart`) just before its first byte is written to a connection that is
 * already up, TLS included. Before that nothing left. After that a byte may have, and nothing the socket tells is
 * proof to the contrary, since `bytesWritten` also counts what is still in our own buffers.
 */
export class TransportError extends Error {
  override readonly name = 'TransportError';
  readonly code: string;
  readonly mayHaveLeft: boolean;
  readonly stage: TransportStage;

  constructor(code: string, mayHaveLeft: boolean, cause?: unknown) {
    super(`${transportErrors[code]?.what.en ?? 'Network error'} (${code})`, { cause });
    this.code = code;
    this.mayHaveLeft = mayHaveLeft;
    // What is not listed is one of the many ways in which TLS fails.
    this.stage = transportErrors[code]?.stage ?? 'connect';
  }
}
