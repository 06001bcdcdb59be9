import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseReply } from './json.ts';

describe('parseReply', () => {
  it('keeps a msgid beyond 2^53 exact', () => {
    const text = '{"errcode":0,"errmsg":"ok","msgid":3248682510344192008}';
    expect(parseReply(text)).toMatchObject({ errcode: 0, msgId: '3248682510344192008', rid: null });
  });

  it('reads any msgid beside any errmsg, even one that quotes a msgid', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), fc.string(), (msgId, errmsg) => {
        const quoting = `${errmsg} "msgid":17 `;
        const text = `{"errmsg":${JSON.stringify(quoting)}, "msgid" : ${msgId} , "errcode":0}`;
        expect(parseReply(text)).toMatchObject({ msgId: String(msgId), errmsg: quoting });
      }),
    );
  });

  it('takes the rid off the errmsg', () => {
    const text = '{"errcode":43101,"errmsg":"user refuse to accept the msg rid: 61b0c0a5-1f2e3d4c-0badcafe"}';
    expect(parseReply(text)).toMatchObject({
      errcode: 43101,
      errmsg: 'user refuse to accept the msg',
      rid: '61b0c0a5-1f2e3d4c-0badcafe',
    });
  });

  it.each([
    ['{"errcode":0,"errmsg":"ok","msgid":"abc"}', { errcode: 0, msgId: 'abc' }],
    ['{"errcode":"40003","errmsg":"invalid openid"}', { errcode: 40003, msgId: null }],
    ['{"openid":"o1","session_key":"k"}', { errcode: null, errmsg: '', msgId: null }],
    ['{"errcode":-1,"errmsg":"system error"}', { errcode: -1, rid: null }],
  ])('reads %s', (text, expected) => {
    expect(parseReply(text)).toMatchObject(expected);
  });

  it.each([
    '',
    'ok',
    '{"errcode":0,',
    '<html></html>',
    '[]',
    'null',
    '1',
    '{"errcode":"x"}',
    '{"errcode":1.5}',
    '{"errcode":{}}',
  ])('finds no clear answer in %j', (text) => {
    expect(parseReply(text)).toBeNull();
  });
});
