import { randomBytes } from 'node:crypto';
import type { Context } from '../context.ts';
import { type Answer, json } from '../http/answer.ts';
import type { App } from '../world/types.ts';
import { type Call, fail, ok, readObject } from './call.ts';
import { defaultSendPerDay, sendPath } from './send.ts';

/** POST /cgi-bin/openapi/quota/get: the limit of a path and what is left of it today. */
export function getQuota(ctx: Context, app: App, call: Call): Answer {
  const path = readObject(call.body)?.cgi_path;
  if (typeof path !== 'string' || !path.startsWith('/')) return fail(76003);
  if (path.startsWith('/sns/')) return fail(76022, 'no permission');
  if (!ctx.knownPaths.has(path)) return fail(76021);
  const isSend = path === sendPath;
  const daily_limit = isSend ? (app.config.limits?.sendPerDay ?? defaultSendPerDay) : 100_000;
  const used = Math.min(ctx.usage.used(app.appid, path, ctx.now()), daily_limit);
  const perMinute = (isSend ? app.config.limits?.sendPerMinute : undefined) ?? 50_000;
  return ok({
    quota: { daily_limit, used, remain: daily_limit - used },
    rate_limit: { call_count: perMinute, refresh_second: 60 },
  });
}

/** POST /cgi-bin/clear_quota: ten a month, then 48006. */
export function clearQuota(ctx: Context, app: App, call: Call): Answer {
  if (readObject(call.body)?.appid !== app.appid) return fail(40013);
  return ctx.usage.clear(app.appid, ctx.now()) ? ok() : fail(48006);
}

// Addresses set aside for documentation: nobody's firewall opens for them by mistake.
export const getCallbackIp = (): Answer => json({ ip_list: ['192.0.2.10', '198.51.100.0/25'] });
export const getApiDomainIp = (): Answer => json({ ip_list: ['203.0.113.10', '203.0.113.11'] });

const words: [word: string, label: number][] = [
  ['赌博', 20006],
  ['博彩', 20006],
  ['色情', 20002],
  ['诈骗', 20008],
  ['刷单', 20008],
  ['傻逼', 20003],
];

/**
 * POST /wxa/msg_sec_check (version 2): risky when the content holds one of a few words. 61010 for a user who did not open
 * the mini-program within two hours.
 */
export function checkContent(ctx: Context, app: App, call: Call): Answer {
  if (!call.body) return fail(44002);
  const body = readObject(call.body);
  if (!body) return fail(47001);
  const { content, openid } = body;
  if (typeof content !== 'string' || content === '' || [...content].length > 2500)
    return fail(40129, 'invalid content');
  if (typeof openid !== 'string' || !app.phones.has(openid)) return fail(40003);
  if (!ctx.logins.isRecent(app.appid, openid, ctx.now())) return fail(61010);
  const hits = words.filter(([word]) => content.includes(word));
  const suggest = hits.length ? 'risky' : 'pass';
  const label = hits[0]?.[1] ?? 100;
  const model = { strategy: 'content_model', errcode: 0, suggest, label, prob: hits.length ? 95 : 90 };
  const found = hits.map(([keyword, hit]) => ({
    strategy: 'keyword',
    errcode: 0,
    suggest,
    label: hit,
    keyword,
    level: 20,
  }));
  return ok({ result: { suggest, label }, detail: [model, ...found], trace_id: randomBytes(12).toString('hex') });
}

/** POST /wxa/generate_urllink: expiry at most 30 days ahead (85401). */
export function generateUrlLink(ctx: Context, _: App, call: Call): Answer {
  const body = readObject(call.body);
  if (!body) return fail(47001);
  const { query = '', expire_type = 0, expire_time = 0, expire_interval = 0 } = body as Record<string, number | string>;
  if (String(query).length > 1024) return fail(40212, 'invalid query');
  const seconds = expire_type === 1 ? Number(expire_interval) * 86_400 : Number(expire_time) - ctx.now() / 1000;
  const given = expire_type === 1 || expire_time !== 0;
  if (given && !(seconds >= 60 && seconds <= 30 * 86_400)) return fail(85401);
  return ok({ url_link: `https://wxaurl.cn/${randomBytes(8).toString('base64url')}` });
}
