import { expect, it } from 'vitest';
import { createCallbackKey, encryptCallback } from './crypto.ts';
import { openCallback } from './open.ts';
import { signAgain } from './sign-again.ts';

const token = 'TheTokenOfTheApp';
const aesKey = createCallbackKey('abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG');
const appid = 'wx0000000000000001';
const clear =
  '{"ToUserName":"gh_1","FromUserName":"oA","CreateTime":1700000000,"MsgType":"text","Content":"在吗","MsgId":1}';
const at = new Date('2026-11-28T00:00:00Z');
const again = (body: Buffer) => signAgain(new URL('https://own.example/wx?shop=1'), { token, body, openid: 'oA', at });
const open = (url: URL, rawBody: Buffer, key: typeof aesKey | null) =>
  openCallback({ query: Object.fromEntries(url.searchParams), rawBody, config: { token, aesKey: key, appid } });

it('a clear body verifies by the signature made again, and the address keeps its own query', () => {
  const body = Buffer.from(clear);
  const url = again(body);
  expect(open(url, body, null)).toMatchObject({ ok: true, bodyText: clear });
  expect(url.searchParams.get('shop')).toBe('1');
  expect(url.searchParams.get('timestamp')).toBe(String(at.getTime() / 1000));
  expect(url.searchParams.has('msg_signature')).toBe(false);
});

it('an encrypted body stays encrypted, and is covered', () => {
  const encrypt = encryptCallback(aesKey, clear, appid);
  const body = Buffer.from(JSON.stringify({ ToUserName: 'gh_1', Encrypt: encrypt }));
  const url = again(body);
  expect(url.searchParams.get('encrypt_type')).toBe('aes');
  expect(open(url, body, aesKey)).toMatchObject({ ok: true, bodyText: clear });
  const other = Buffer.from(JSON.stringify({ Encrypt: encryptCallback(aesKey, clear, appid) }));
  expect(open(url, other, aesKey)).toMatchObject({ ok: false, reason: 'signature' });
});
