import { createHmac } from 'node:crypto';

/**
 * DingTalk 加签: base64(HMAC-SHA256(secret, `timestamp\nsecret`)) with the time in milliseconds, both in the query.
 * https://open.dingtalk.com/document/robots/customize-robot-security-settings
 */
export function dingtalkUrl(url: string, secret: string, at: Date): string {
  const timestamp = String(at.getTime());
  const sign = createHmac('sha256', secret).update(`${timestamp}\n${secret}`).digest('base64');
  const signed = new URL(url);
  signed.searchParams.set('timestamp', timestamp);
  signed.searchParams.set('sign', sign);
  return signed.href;
}

/**
 * Feishu 签名校验: base64 of HMAC-SHA256 over nothing, keyed by `timestamp\nsecret`, with the time in seconds, both in the
 * body. https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot
 */
export function feishuSignature(secret: string, at: Date): { timestamp: string; sign: string } {
  const timestamp = String(Math.floor(at.getTime() / 1000));
  return { timestamp, sign: createHmac('sha256', `${timestamp}\n${secret}`).update('').digest('base64') };
}
