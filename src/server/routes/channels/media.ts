import { createHash } from 'node:crypto';
import { uploadMedia } from '#contract/channel.ts';
import { ApiError } from '#contract/errors.ts';
import { putMedia } from '#db/queries/media/store.ts';
import { appInScope } from '../../auth/scope.ts';
import { route } from '../../route.ts';

const mostBytes = 2 * 1024 * 1024;

/** A picture is known by what is in it, never by a name or type that somebody claims. */
export const uploadMediaRoute = route(uploadMedia, async ({ params, body, key }, context) => {
  const app = await appInScope(context, key, params.app_id);
  const content = Buffer.from(body.content_base64, 'base64');
  const type = typeOf(content);
  if (type === null) {
    const message = '不是 JPEG、PNG 或 GIF 图片 / not a JPEG, PNG or GIF picture';
    throw new ApiError('validation_failed', {
      errors: [{ pointer: '/content_base64', code: 'not_a_picture', message }],
    });
  }
  if (content.length > mostBytes) throw new ApiError('body_too_large', { detail: 'a picture has at most 2 MB' });
  const digest = createHash('sha256').update(content).digest();
  const media = { id: context.newId(), organizationId: app.organization_id, appId: app.id, digest, type, content };
  return { id: await putMedia(context.pool, media, context.clock.now()), type, bytes: content.length };
});

function typeOf(content: Buffer): string | null {
  if (content.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]))) return 'image/jpeg';
  if (content.subarray(0, 8).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]))) return 'image/png';
  return /^GIF8[79]a/.test(content.toString('latin1', 0, 6)) ? 'image/gif' : null;
}
