import { randomBytes } from 'node:crypto';
import type { Context } from '../context.ts';
import { type Answer, reply } from '../http/answer.ts';
import type { TokenRecord } from '../world/change.ts';
import type { App } from '../world/types.ts';
import { type Call, fail, queryParam, readObject } from './call.ts';

const lifeMs = 7_200_000;
/** A superseded plain token works on, and a stable one is renewed, for the last five minutes. */
const overlapMs = 300_000;
const forcedPerDay = 20;
const forcedApartMs = 30_000;

/** GET /cgi-bin/token: each fetch replaces the last token; old and new both work for five minutes. */
export function plainToken(ctx: Context, call: Call): Answer {
  const app = authenticate(ctx, call, (name) => queryParam(call.query, name));
  if ('kind' in app) return app;
  const last = ctx.world.latestToken(app.appid, 'plain');
  if (last) shorten(ctx, app, last, overlapMs);
  return give(issue(ctx, app, 'plain', false), ctx.now());
}

/**
 * POST /cgi-bin/stable_token, apart from the plain token. Normal mode repeats the same token with the time that is
 * left and renews it five minutes before its end. `force_refresh` kills the old one at once: 20 a day (45009), 30 s
 * apart (45011).
 */
export function stableToken(ctx: Context, call: Call): Answer {
  const body = readObject(call.body);
  if (!body) return call.body ? fail(47001) : fail(44002);
  const app = authenticate(ctx, call, (name) => (typeof body[name] === 'string' ? body[name] : ''));
  if ('kind' in app) return app;
  const now = ctx.now();
  const last = ctx.world.latestToken(app.appid, 'stable');
  if (body.force_refresh !== true) {
    const usable = last && last.until - now > overlapMs;
    return give(usable ? last : issue(ctx, app, 'stable', false), now);
  }
  const forced = [...ctx.world.tokens.values()].filter(
    (t) => t.appid === app.appid && t.forced && t.issuedAt > now - 86_400_000,
  );
  if (forced.some((t) => t.issuedAt > now - forcedApartMs)) return fail(45011);
  if (forced.length >= forcedPerDay) return fail(45009);
  if (last) shorten(ctx, app, last, 0);
  return give(issue(ctx, app, 'stable', true), now);
}

/** Checks grant type, app, secret and caller address, in the order of the documents' codes. */
function authenticate(ctx: Context, call: Call, field: (name: string) => string): App | Answer {
  if (field('grant_type') !== 'client_credential') return fail(40002);
  if (!field('appid')) return fail(41002);
  if (!field('secret')) return fail(41004);
  const app = ctx.world.apps.get(field('appid'));
  if (!app) return fail(40013);
  if (app.config.secret !== field('secret')) return fail(40125);
  const { ipAllowList } = app.config;
  if (ipAllowList && !ipAllowList.includes(call.ip))
    return fail(40164, `invalid ip ${call.ip} ipv6 ::ffff:${call.ip}, not in whitelist`);
  return app;
}

function issue(ctx: Context, app: App, kind: TokenRecord['kind'], forced: boolean): TokenRecord {
  const now = ctx.now();
  const token = {
    kind,
    token: `88_${randomBytes(99).toString('base64url')}`,
    issuedAt: now,
    until: now + lifeMs,
    forced,
  };
  ctx.world.commit({ k: 'token', appid: app.appid, token });
  return token;
}

function shorten(ctx: Context, app: App, token: TokenRecord, leftMs: number): void {
  const until = Math.min(token.until, ctx.now() + leftMs);
  const { kind, token: text, issuedAt, forced } = token;
  ctx.world.commit({ k: 'token', appid: app.appid, token: { kind, token: text, issuedAt, until, forced } });
}

function give(token: TokenRecord, now: number): Answer {
  return reply(JSON.stringify({ access_token: token.token, expires_in: Math.floor((token.until - now) / 1000) }));
}
