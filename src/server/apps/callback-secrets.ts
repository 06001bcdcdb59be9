import { randomInt } from 'node:crypto';

const alphanumeric = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** A Token for the message push (消息推送): 32 letters and digits, the most WeChat takes. */
export function newCallbackToken(): string {
  return randomText(32);
}

/** An EncodingAESKey: 43 letters and digits, 255 bits and more of chance in a key of 256. */
export function newAesKey(): string {
  return randomText(43);
}

function randomText(length: number): string {
  return Array.from({ length }, () => alphanumeric[randomInt(alphanumeric.length)]!).join('');
}
