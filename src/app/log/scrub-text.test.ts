import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scrubText } from './scrub-text.ts';

const openid = 'oABCD1234efgh-5678_ijklmn9xY';

describe('scrubText', () => {
  it.each([
    ['GET /cgi-bin/getcallbackip?access_token=81_AbC-dEf&x=1', 'GET /cgi-bin/getcallbackip?access_token=[secret]&x=1'],
    ['?appid=wx1&secret=5f4dcc3b5aa765d6&js_code=0a1Xyz', '?appid=wx1&secret=[secret]&js_code=[secret]'],
    ['{"appSecret":"a b, c","n":1}', '{"appSecret":"[secret]","n":1}'],
    [String.raw`body {\"session_key\":\"tiihtNczf5v6AKRyjwEUhQ==\"}`, String.raw`body {\"session_key\":\"[secret]\"}`],
    ["{ password: 'it\\'s, long' }", "{ password: '[secret]' }"],
    ['Authorization: Basic dXNlcjpwYXNz', 'Authorization: [secret]'],
    ['sent Bearer abc.def-ghi', 'sent Bearer [secret]'],
    ['Cookie: sid=1; theme=dark', 'Cookie: [secret]'],
    ['postgres://app:p@ss/w:rd@db:5432/x failed', 'postgres://app:[secret]@db:5432/x failed'],
    ['https://me:hunter2@host/path', 'https://me:[secret]@host/path'],
    ['redirect=https%3A%2F%2Fa%3Faccess_token%3DAAAA', 'redirect=https%3A%2F%2Fa%3Faccess_token%3D[secret]'],
    ['<AppSecret>abc123</AppSecret>', '<AppSecret>[secret]'],
    ["Map(1) { 'x-api-key' => 'abc' }", "Map(1) { 'x-api-key' => '[secret]' }"],
    ['key hyk_ab12CD34_0123456789abcdefghijABCDEFGHIJ12.', 'key hyk_[secret].'],
    [`touser ${openid}, next`, 'touser o…9xY, next'],
    [`<![CDATA[${openid}]]>`, '<![CDATA[o…9xY]]>'],
    ['-----BEGIN PRIVATE KEY-----\nMIGH\n-----END PRIVATE KEY----- end', '[secret] end'],
    ['-----BEGIN EC PRIVATE KEY-----\nMIGH', '[secret]'],
  ])('%s', (text, expected) => {
    expect(scrubText(text)).toBe(expected);
  });

  it.each([
    'http://127.0.0.1:8420/@scope/file',
    'errcode 43101 user refuse to accept the msg rid: 5f50bcf5-2ee4d0e3-4bd51e0c',
    'a word of o and 28 more: oABCD1234efgh-5678_ijklmn9xYZ',
    'outside',
  ])('leaves %s alone', (text) => {
    expect(scrubText(text)).toBe(text);
  });

  it('takes out a secret that ends with the text, quoted and unfinished', () => {
    expect(scrubText('{"secret":"abc def')).not.toMatch(/abc|def/);
    expect(scrubText('{"secret":"abc\\')).not.toContain('abc');
    expect(scrubText('{"secret":"abc\\\ndef"}')).not.toMatch(/abc|def/);
  });

  it('changes nothing more when applied again', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom('secret=', 'Bearer ', `"token":"`, openid), (a, b) => {
        const once = scrubText(`${a}${b}${a}`);
        expect(scrubText(once)).toBe(once);
      }),
    );
  });

  it('never lets a named value through, whatever stands around it', () => {
    const name = fc.constantFrom('access_token', 'secret', 'js_code', 'Password', 'api-key', 'encodingAesKey');
    const separator = fc.constantFrom('=', ': ', '":"', "': '", '\\":\\"', ' => ', '：');
    const value = fc.stringMatching(/^Z[A-Za-z0-9_-]{8,40}Z$/);
    fc.assert(
      fc.property(fc.string(), name, separator, value, (around, n, s, v) => {
        expect(scrubText(`${around} ${n}${s}${v} ${around}`)).not.toContain(v);
      }),
    );
  });
});
