import { WechatApiError } from './api-error.ts';
import type { HttpRequest, WechatHttp } from './http.ts';
import { parseReply } from './json.ts';
import { TransportError } from './transport-errors.ts';

/**
 * One call to WeChat's server API other than send.
 *
 * @param name the documented name of the call, for messages: paths hold tokens and secrets
 * @returns the answer's members; errcode is absent or 0
 * @throws WechatApiError on any refusal, network failure or answer that is not WeChat's
 */
export async function callWechat(
  http: WechatHttp,
  name: string,
  request: HttpRequest,
): Promise<Record<string, unknown>> {
  const { status, text } = await http.request(request).catch((error: unknown) => {
    throw error instanceof TransportError ? WechatApiError.fromTransport(name, error) : error;
  });
  const reply = status < 500 ? parseReply(text) : null;
  if (reply === null) throw unusable(name, `HTTP ${status}`);
  if (reply.errcode !== null && reply.errcode !== 0) throw WechatApiError.fromReply(name, reply);
  return reply.body;
}

/** An answer that is not of the documented shape. */
export function unusable(name: string, why: string): WechatApiError {
  return new WechatApiError(name, null, `unusable answer: ${why}`, null);
}

/** A member that has to be a non-empty string. */
export function requireText(name: string, body: Record<string, unknown>, member: string): string {
  const value = body[member];
  if (typeof value !== 'string' || value === '') throw unusable(name, `no ${member}`);
  return value;
}

/** `path?a=b`, every value escaped. */
export function withQuery(path: string, query: Record<string, string>): string {
  return `${path}?${new URLSearchParams(query)}`;
}
