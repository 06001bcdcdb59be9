import { callWechat, unusable, withQuery } from './call.ts';
import type { WechatHttp } from './http.ts';

export interface Quota {
  /** Calls a day; the real figure of this app, which no document gives. */
  dailyLimit: number;
  used: number;
  remain: number;
  /** Null when WeChat names no rate for the call. */
  rateLimit: { callCount: number; refreshSeconds: number } | null;
}

/** A quota under the names it is kept and shown by. */
export function quotaToKeep({ dailyLimit, used, remain, rateLimit: rate }: Quota) {
  const rate_limit = rate === null ? null : { call_count: rate.callCount, refresh_seconds: rate.refreshSeconds };
  return { daily_limit: dailyLimit, used, remain, rate_limit };
}

const name = 'getApiQuota';

/**
 * What is left today of one API's quota: `openapi/quota/get`.
 *
 * @param cgiPath e.g. `/cgi-bin/message/subscribe/send`
 * @throws WechatApiError: 76021 no such path, 76022 not permitted (all of /sns/*), 76003 wrong prefix
 */
export async function getQuota(http: WechatHttp, token: string, cgiPath: string): Promise<Quota> {
  const path = withQuery('/cgi-bin/openapi/quota/get', { access_token: token });
  const body = JSON.stringify({ cgi_path: cgiPath });
  const answer = await callWechat(http, name, { method: 'POST', path, body });
  const quota = numbersOf(answer.quota);
  if (quota?.daily_limit === undefined) throw unusable(name, 'no quota');
  const rate = numbersOf(answer.rate_limit);
  return {
    dailyLimit: quota.daily_limit,
    used: quota.used ?? 0,
    remain: quota.remain ?? 0,
    rateLimit:
      rate?.call_count !== undefined && rate.refresh_second !== undefined
        ? { callCount: rate.call_count, refreshSeconds: rate.refresh_second }
        : null,
  };
}

function numbersOf(value: unknown): Record<string, number> | null {
  if (typeof value !== 'object' || value === null) return null;
  const numbers: Record<string, number> = {};
  for (const [key, member] of Object.entries(value)) {
    if (Number.isFinite(Number(member))) numbers[key] = Number(member);
  }
  return numbers;
}
