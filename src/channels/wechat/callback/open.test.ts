import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCallbackKey, encryptCallback } from './crypto.ts';
import { type CallbackConfig, openCallback, verifyEcho } from './open.ts';
import { callbackSignature } from './signature.ts';

const aesKey = createCallbackKey('abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG');
const safe: CallbackConfig = { token: 'AAAAA', aesKey, appid: 'wx0123456789abcdef' };
const plain: CallbackConfig = { ...safe, aesKey: null };
const timestamp = '1714037059';
const nonce = '486452656';
const clear = {
  ToUserName: 'gh_1',
  FromUserName: 'oUser',
  CreateTime: '1620973045',
  MsgType: 'event',
  Event: 'subscribe_msg_popup_event',
  List: { TemplateId: 'T1', SubscribeStatusString: 'accept', PopupScene: '0' },
};
const clearText = JSON.stringify(clear);

function signedQuery(encrypt?: string) {
  const signature = callbackSignature(safe.token, timestamp, nonce);
  if (encrypt === undefined) return { signature, timestamp, nonce };
  const msg_signature = callbackSignature(safe.token, timestamp, nonce, encrypt);
  return { signature, timestamp, nonce, encrypt_type: 'aes', msg_signature };
}

function sealed(text = clearText, appid = safe.appid) {
  const encrypt = encryptCallback(aesKey, text, appid);
  return {
    encrypt,
    query: signedQuery(encrypt),
    rawBody: Buffer.from(JSON.stringify({ ToUserName: 'gh_1', Encrypt: encrypt })),
  };
}

const accepted = { ok: true, bodyText: clearText, message: { kind: 'subscribe_popup', openid: 'oUser' } };

describe('openCallback', () => {
  it('opens plain mode', () => {
    expect(openCallback({ query: signedQuery(), rawBody: Buffer.from(clearText), config: plain })).toMatchObject(
      accepted,
    );
  });

  it('opens safe mode, JSON and XML', () => {
    const { encrypt, query, rawBody } = sealed();
    expect(openCallback({ query, rawBody, config: safe })).toMatchObject(accepted);
    const xml = Buffer.from(
      `<xml><ToUserName><![CDATA[gh_1]]></ToUserName><Encrypt><![CDATA[${encrypt}]]></Encrypt></xml>`,
    );
    expect(openCallback({ query, rawBody: xml, config: safe })).toMatchObject(accepted);
  });

  it('prefers the encrypted part of compatible mode when there is a key, since only that part is signed', () => {
    const { encrypt, query } = sealed();
    const forged = { ...clear, FromUserName: 'oForged', Encrypt: encrypt };
    const rawBody = Buffer.from(JSON.stringify(forged));
    expect(openCallback({ query, rawBody, config: safe })).toMatchObject(accepted);
    expect(openCallback({ query, rawBody, config: plain })).toMatchObject({ ok: true, message: { openid: 'oForged' } });
  });

  it('needs msg_signature in safe mode; signature alone does not cover the body', () => {
    const { query, rawBody } = sealed();
    const config = safe;
    expect(openCallback({ query: signedQuery(), rawBody, config })).toEqual({ ok: false, reason: 'signature' });
    expect(openCallback({ query: { ...query, msg_signature: query.signature }, rawBody, config })).toEqual({
      ok: false,
      reason: 'signature',
    });
  });

  it.each([
    ['a wrong signature', { ...signedQuery(), signature: '0'.repeat(40) }],
    ['a changed timestamp', { ...signedQuery(), timestamp: '1714037060' }],
    ['a repeated parameter', { ...signedQuery(), signature: [signedQuery().signature] }],
    ['an empty query', {}],
  ])('refuses %s', (_what, query) => {
    expect(openCallback({ query, rawBody: Buffer.from(clearText), config: plain })).toEqual({
      ok: false,
      reason: 'signature',
    });
    expect(openCallback({ query, rawBody: Buffer.from(clearText), config: safe })).toEqual({
      ok: false,
      reason: 'signature',
    });
  });

  it('refuses a clear body when the app has a key', () => {
    const opened = openCallback({ query: signedQuery(), rawBody: Buffer.from(clearText), config: safe });
    expect(opened).toEqual({ ok: false, reason: 'not_encrypted' });
  });

  it('says so when there is no key for an encrypted body', () => {
    const { query, rawBody } = sealed();
    expect(openCallback({ query, rawBody, config: plain })).toEqual({ ok: false, reason: 'no_key' });
  });

  it('refuses a message for another app', () => {
    const { query, rawBody } = sealed(clearText, 'wxanother');
    expect(openCallback({ query, rawBody, config: safe })).toEqual({ ok: false, reason: 'appid' });
  });

  it('refuses a signed body that is not a callback', () => {
    const { query, rawBody } = sealed('hello');
    expect(openCallback({ query, rawBody, config: safe })).toEqual({ ok: false, reason: 'format' });
    const config = plain;
    expect(openCallback({ query: signedQuery(), rawBody: Buffer.from('hello'), config })).toEqual({
      ok: false,
      reason: 'format',
    });
  });

  it('refuses an encrypted part in which any byte was changed', () => {
    const { encrypt, query } = sealed();
    const bytes = Buffer.from(encrypt, 'base64');
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const changed = Buffer.from(bytes);
        changed[at] = changed[at]! ^ flip;
        const rawBody = Buffer.from(JSON.stringify({ Encrypt: changed.toString('base64') }));
        expect(openCallback({ query, rawBody, config: safe })).toEqual({ ok: false, reason: 'signature' });
      }),
    );
  });

  it('never throws on what anybody may post', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.anything()), fc.uint8Array(), (query, bytes) => {
        const request = { query, rawBody: Buffer.from(bytes), config: safe };
        expect(openCallback(request).ok).toBe(false);
      }),
    );
  });
});

describe('verifyEcho', () => {
  const query = { signature: 'f464b24fc39322e44b38aa78f5edd27bd1441696', timestamp: '1714036504', nonce: '1514711492' };

  it('gives the echostr back for the published vector', () => {
    expect(verifyEcho({ ...query, echostr: '4375120948345356249' }, 'AAAAA')).toBe('4375120948345356249');
  });

  it('refuses another token, a changed nonce, a missing echostr', () => {
    expect(verifyEcho({ ...query, echostr: '1' }, 'AAAAB')).toBeNull();
    expect(verifyEcho({ ...query, nonce: '1514711493', echostr: '1' }, 'AAAAA')).toBeNull();
    expect(verifyEcho(query, 'AAAAA')).toBeNull();
  });
});
