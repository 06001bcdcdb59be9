import type { Context } from '../context.ts';
import { readMagic } from '../faults/magic.ts';
import type { Answer } from '../http/answer.ts';
import type { App } from '../world/types.ts';
import { type Call, fail, ok, readObject } from './call.ts';
import { isLiving } from './media.ts';

const windowMs = 48 * 3_600_000;
const required: Record<string, string[]> = {
  text: ['content'],
  image: ['media_id'],
  link: ['title', 'description', 'url', 'thumb_url'],
  miniprogrampage: ['title', 'pagepath', 'thumb_media_id'],
};

/**
 * POST /cgi-bin/message/custom/send. A user's message opens five sends within 48 hours: 45015 outside the window,
 * 45047 when the five are used.
 */
export function sendCustomMessage(ctx: Context, app: App, call: Call): Answer {
  const body = readObject(call.body);
  if (!body) return fail(47001);
  const { touser, msgtype } = body;
  const magic = typeof touser === 'string' ? readMagic(touser) : null;
  if (magic?.do === 'errcode' && magic.code !== 0) return fail(magic.code);
  const phone = typeof touser === 'string' ? app.phones.get(touser) : undefined;
  if (!phone || phone.left) return fail(40003);
  const fields = typeof msgtype === 'string' ? required[msgtype] : undefined;
  if (!fields) return fail(47003, 'argument invalid! msgtype invalid');
  const content = body[msgtype as string] as Record<string, unknown> | undefined;
  const missing = fields.find((field) => typeof content?.[field] !== 'string' || content[field] === '');
  if (!content || missing) return fail(47003, `argument invalid! ${msgtype}.${missing ?? ''} is emtpy`);
  const picture =
    msgtype === 'image' ? content.media_id : msgtype === 'miniprogrampage' ? content.thumb_media_id : null;
  if (picture !== null && !isLiving(ctx, app, picture as string))
    return fail(47003, `argument invalid! ${msgtype}.media_id invalid`);
  if (phone.lastSpokeAt === 0 || ctx.now() - phone.lastSpokeAt > windowMs) return fail(45015);
  if (phone.chatSendsLeft <= 0) return fail(45047);
  const line = { from: 'app' as const, msgtype: msgtype as string, content, at: ctx.now() };
  ctx.world.commit({ k: 'chat', appid: app.appid, openid: phone.openid, line });
  return ok();
}
