import { getSignature } from '@wecom/crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { callbackSignature, signatureMatches } from './signature.ts';

describe('callbackSignature', () => {
  it.each([
    ['GET', '1714036504', '1514711492', 'f464b24fc39322e44b38aa78f5edd27bd1441696'],
    ['POST', '1714037059', '486452656', '899cf89e464efb63f54ddac96b0a0a235f53aa78'],
  ])('gives the published vector of a %s', (_method, timestamp, nonce, signature) => {
    expect(callbackSignature('AAAAA', timestamp, nonce)).toBe(signature);
  });

  it('sorts as strings, with and without an encrypted part, like an independent implementation', () => {
    const ascii = fc.string({ unit: 'grapheme-ascii', minLength: 1 });
    fc.assert(
      fc.property(ascii, ascii, ascii, ascii, (token, timestamp, nonce, encrypt) => {
        expect(callbackSignature(token, timestamp, nonce, encrypt)).toBe(
          getSignature(token, timestamp, nonce, encrypt),
        );
      }),
    );
    expect(callbackSignature('t', '9', '10')).toBe(callbackSignature('t', '10', '9'));
  });
});

describe('signatureMatches', () => {
  it('accepts the same text only, whatever its length', () => {
    expect(signatureMatches('abc', 'abc')).toBe(true);
    for (const given of ['abd', 'ab', 'abcd', '', 'ABC']) expect(signatureMatches('abc', given)).toBe(false);
  });
});
