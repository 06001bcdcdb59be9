import { randomBytes } from 'node:crypto';
import type { Context } from '../context.ts';
import type { Answer } from '../http/answer.ts';
import { type Call, fail, queryParam } from './call.ts';

/**
 * GET /sns/jscode2session: openid, a fresh session_key, and unionid when the phone has one. JSON in a reply whose
 * content type is text/plain, as the real one.
 */
export function code2session(ctx: Context, call: Call): Answer {
  return asText(decide(ctx, call));
}

function decide(ctx: Context, call: Call): Answer {
  const field = (name: string) => queryParam(call.query, name);
  if (field('grant_type') !== 'authorization_code') return fail(40002);
  if (!field('appid')) return fail(41002);
  if (!field('secret')) return fail(41004);
  const app = ctx.world.apps.get(field('appid'));
  if (!app) return fail(40013);
  if (app.config.secret !== field('secret')) return fail(40125);
  const openid = ctx.logins.redeem(app.appid, field('js_code'), ctx.now());
  if (typeof openid === 'number') return fail(openid);
  const unionid = app.phones.get(openid)?.unionid;
  const session = { session_key: randomBytes(16).toString('base64'), openid, ...(unionid ? { unionid } : {}) };
  return { kind: 'reply', body: JSON.stringify(session) };
}

const asText = (answer: Answer): Answer => (answer.kind === 'reply' ? { ...answer, type: 'text/plain' } : answer);
