import { randomBytes } from 'node:crypto';
import { callWechat, requireText } from './call.ts';
import type { WechatHttp } from './http.ts';

const name = 'uploadTempMedia';
const extension: Record<string, string> = { 'image/jpeg': 'jpg', 'image/png': 'png', 'image/gif': 'gif' };

export interface Picture {
  type: string;
  content: Buffer;
}

/** WeChat keeps a temporary picture for three days; it is sent again well before that. */
export const mediaLifeMs = 60 * 3_600_000;

/**
 * Sends a picture to WeChat (`media/upload?type=image`, multipart field `media`); answers its media_id.
 *
 * @throws WechatApiError
 */
export async function uploadPicture(http: WechatHttp, token: string, { type, content }: Picture): Promise<string> {
  const boundary = `hongyan${randomBytes(12).toString('hex')}`;
  const head = `--${boundary}\r\ncontent-disposition: form-data; name="media"; filename="picture.${extension[type] ?? 'jpg'}"\r\ncontent-type: ${type}\r\n\r\n`;
  const bytes = Buffer.concat([Buffer.from(head), content, Buffer.from(`\r\n--${boundary}--\r\n`)]);
  const path = `/cgi-bin/media/upload?type=image&access_token=${encodeURIComponent(token)}`;
  const headers = ['content-type', `multipart/form-data; boundary=${boundary}`];
  return requireText(name, await callWechat(http, name, { method: 'POST', path, bytes, headers }), 'media_id');
}
