import { describe, expect, it } from 'vitest';
import { sendErrcodes } from './errcodes.ts';
import { explainErrcode } from './errcodes-of-calls.ts';
import { outcomeOfAnswer, outcomeOfErrcode, outcomeOfTransportError } from './outcomes.ts';
import { TransportError, transportErrors } from './transport-errors.ts';

/** Every code `subscribeMessage.send` is documented or known to answer with, and what becomes of the recipient. */
const send: [code: number, outcome: object][] = [
  [0, { kind: 'accepted' }],
  [-1, { kind: 'retry', scope: 'recipient', inMemory: true }],
  [40001, { kind: 'token' }],
  [40014, { kind: 'token' }],
  [42001, { kind: 'token' }],
  [40003, { kind: 'failed', reason: 'recipient_invalid' }],
  [40013, { kind: 'pause', scope: 'app', until: 'operator' }],
  [40125, { kind: 'pause', scope: 'app', until: 'operator' }],
  [41004, { kind: 'pause', scope: 'app', until: 'operator' }],
  [40037, { kind: 'pause', scope: 'template', until: 'operator' }],
  [40066, { kind: 'pause', scope: 'app', until: 'operator' }],
  [40164, { kind: 'pause', scope: 'app', until: 'operator', reason: 'ip_not_allowed' }],
  [40243, { kind: 'pause', scope: 'app', until: 'operator' }],
  [41030, { kind: 'pause', scope: 'push', until: 'operator' }],
  [43101, { kind: 'failed', reason: 'refused' }],
  [43102, { kind: 'pause', scope: 'template', until: 'operator' }],
  [43106, { kind: 'pause', scope: 'app', until: 'operator' }],
  [43107, { kind: 'pause', scope: 'template', until: 'operator' }],
  [43108, { kind: 'retry', scope: 'recipient', inMemory: true }],
  [44990, { kind: 'retry', scope: 'limit', inMemory: false }],
  [44991, { kind: 'retry', scope: 'limit', inMemory: false }],
  [45009, { kind: 'pause', scope: 'app', until: 'quota_reset' }],
  [45011, { kind: 'retry', scope: 'limit', inMemory: false }],
  [45103, { kind: 'pause', scope: 'app', until: 'operator' }],
  [45109, { kind: 'pause', scope: 'app', until: 'operator' }],
  [45168, { kind: 'failed', reason: 'content' }],
  [47003, { kind: 'failed', reason: 'content' }],
  [48001, { kind: 'pause', scope: 'app', until: 'operator' }],
  [50004, { kind: 'pause', scope: 'app', until: 'operator' }],
  [50007, { kind: 'pause', scope: 'app', until: 'operator' }],
];
/** Codes of the token call in front of it. */
const tokenCall = [40002, 41002, 43002, 89503, 89506, 89507];
const templateCalls = [404, 20001, 20002, 40400, 200001, 200002, 200011, 200012, 200013, 200014, 200016, 200017];
const otherCalls = [200018, 200019, 200020, 200021, 200022, 200100, 40029, 40163, 40226, 76003, 76021, 76022];

describe('the table of send errcodes', () => {
  it('lists exactly the known codes', () => {
    const expected = [...send.map(([code]) => code), ...tokenCall];
    expect(Object.keys(sendErrcodes).map(Number).sort()).toEqual(expected.sort());
  });

  it.each(send)('%i', (code, outcome) => {
    expect(sendErrcodes[code]).toBeDefined();
    expect(outcomeOfErrcode(code, 'words', '1a-2b-3c')).toMatchObject(outcome);
    if (code !== 0)
      expect(outcomeOfErrcode(code, 'words', '1a-2b-3c')).toMatchObject({
        errcode: code,
        errmsg: 'words',
        rid: '1a-2b-3c',
      });
  });

  it.each([...send.map(([code]) => code), ...tokenCall, ...templateCalls, ...otherCalls])(
    'explains %i in Chinese and English',
    (code) => {
      const { what, todo } = explainErrcode(code)!;
      for (const text of [what.zh, todo.zh]) expect(text).toMatch(/\p{Script=Han}/u);
      for (const text of [what.en, todo.en]) expect(text).toMatch(/^[\x20-\x7e]{5,}$/);
    },
  );

  it('takes an unlisted code for a final refusal, and explains nothing about it', () => {
    expect(outcomeOfErrcode(99999, 'new', null)).toEqual({
      kind: 'failed',
      reason: 'rejected',
      errcode: 99999,
      errmsg: 'new',
      rid: null,
    });
    expect(explainErrcode(99999)).toBeNull();
  });
});

describe('outcomeOfAnswer', () => {
  it('accepts with the msgid as text', () => {
    const text = '{"errcode":0,"errmsg":"ok","msgid":3248682510344192008}';
    expect(outcomeOfAnswer({ status: 200, text })).toEqual({ kind: 'accepted', msgId: '3248682510344192008' });
    expect(outcomeOfAnswer({ status: 200, text: '{"errcode":0}' })).toEqual({ kind: 'accepted', msgId: null });
    expect(outcomeOfAnswer({ status: 200, text: '{"msgid":7}' })).toEqual({ kind: 'accepted', msgId: '7' });
  });

  it('names the field of a 47003', () => {
    const text = '{"errcode":47003,"errmsg":"argument invalid! data.thing1.value is emtpy rid: 1a-2b-3c"}';
    expect(outcomeOfAnswer({ status: 200, text })).toEqual({
      kind: 'failed',
      reason: 'content',
      errcode: 47003,
      errmsg: 'argument invalid! data.thing1.value is emtpy',
      rid: '1a-2b-3c',
      field: 'thing1',
    });
    expect(outcomeOfAnswer({ status: 200, text: '{"errcode":47003,"errmsg":"argument invalid!"}' })).not.toHaveProperty(
      'field',
    );
  });

  it.each([
    ['a gateway error', 502, '<html>Bad Gateway</html>'],
    ['a 5xx even when it speaks of an errcode', 500, '{"errcode":0,"errmsg":"ok"}'],
    ['a page', 200, '<html></html>'],
    ['half an answer', 200, '{"errcode":0,"errm'],
    ['nothing', 200, ''],
    ['an object that says nothing', 200, '{}'],
    ['a 404 page', 404, 'not found'],
  ])('does not know after %s', (_what, status, text) => {
    expect(outcomeOfAnswer({ status, text })).toMatchObject({ kind: 'unknown' });
  });
});

describe('outcomeOfTransportError', () => {
  it.each(Object.keys(transportErrors))('does not know after %s once the request was started', (code) => {
    expect(outcomeOfTransportError(new TransportError(code, true))).toMatchObject({
      kind: 'unknown',
      detail: expect.stringContaining(code),
    });
  });

  it.each([
    ['ENOTFOUND', 'limit', false],
    ['ECONNREFUSED', 'limit', false],
    ['UND_ERR_CONNECT_TIMEOUT', 'limit', false],
    ['CERT_HAS_EXPIRED', 'limit', false],
    ['SOME_NEW_TLS_CODE', 'limit', false],
    ['ECONNRESET', 'recipient', true],
    ['UND_ERR_SOCKET', 'recipient', true],
    ['UND_ERR_CLOSED', 'recipient', false],
  ])('retries after %s before it', (code, scope, inMemory) => {
    const outcome = outcomeOfTransportError(new TransportError(code, false));
    expect(outcome).toMatchObject({
      kind: 'retry',
      scope,
      inMemory,
      errcode: null,
      errmsg: expect.stringContaining(code),
    });
  });
});
