import { randomBytes } from 'node:crypto';
import type { Context } from '../context.ts';
import type { Answer } from '../http/answer.ts';
import type { App } from '../world/types.ts';
import { type Call, fail, ok, queryParam } from './call.ts';

/** A temporary picture lives three days. */
const lifeMs = 3 * 86_400_000;

/** POST /cgi-bin/media/upload?type=image: a multipart body with a file in `media`. Kept in memory, by app. */
export function uploadMedia(ctx: Context, app: App, call: Call): Answer {
  if (queryParam(call.query, 'type') !== 'image') return fail(40004, 'invalid media type');
  if (!/name="media"; filename="[^"]+"/.test(call.body)) return fail(41005, 'media data missing');
  const media_id = randomBytes(24).toString('base64url');
  ctx.media.set(media_id, { appid: app.appid, until: ctx.now() + lifeMs });
  return ok({ type: 'image', media_id, created_at: Math.floor(ctx.now() / 1000) });
}

export function isLiving(ctx: Context, app: App, mediaId: string): boolean {
  const known = ctx.media.get(mediaId);
  return known?.appid === app.appid && known.until > ctx.now();
}
