import { describe, expect, it } from 'vitest';
import { explain } from './explain.ts';
import { explainNetworkError } from './network-error.ts';

const failed = (cause: unknown) => new TypeError('fetch failed', { cause });
const coded = (code: string, more: object = {}) => Object.assign(new Error(code), { code, ...more });

describe('explainNetworkError', () => {
  it.each<[string, unknown, RegExp]>([
    ['refused', coded('ECONNREFUSED', { address: '127.0.0.1', port: 8420 }), /127\.0\.0\.1:8420: start it with/],
    [
      'refused at every address of a name',
      Object.assign(new AggregateError([coded('ECONNREFUSED', { address: '::1', port: 8420 })]), {
        code: 'ECONNREFUSED',
      }),
      /::1:8420: start it with/,
    ],
    ['an unknown host', coded('ENOTFOUND', { hostname: 'push.exmple.com' }), /push\.exmple\.com cannot be found/],
    ['no route', coded('EHOSTUNREACH', { address: '10.0.0.1', port: 80 }), /10\.0\.0\.1:80 cannot be reached/],
    ['a private certificate', coded('DEPTH_ZERO_SELF_SIGNED_CERT'), /not trusted.*NODE_EXTRA_CA_CERTS/],
    ['http where https was asked', coded('ERR_SSL_WRONG_VERSION_NUMBER'), /whether it is http or https/],
    ['a broken connection', coded('UND_ERR_SOCKET'), /broke \(UND_ERR_SOCKET\)/],
    ['anything else', new Error('bad port'), /cannot be called \(bad port\)/],
  ])('explains %s in one sentence of each language', (_, cause, en) => {
    const said = explainNetworkError(failed(cause));
    expect(said?.en).toMatch(en);
    expect(said?.zh).toMatch(/^\P{Cc}*\p{Script=Han}\P{Cc}*$/u);
    expect(explain(failed(cause))).toBe(`${said?.zh}\n${said?.en}`);
  });

  it('explains a call that was given up', async () => {
    const error = await fetch('http://127.0.0.1:9', {
      signal: AbortSignal.abort(new DOMException('', 'TimeoutError')),
    }).catch((caught: unknown) => caught);
    expect(explainNetworkError(error)?.en).toMatch(/took too long/);
  });

  it('leaves mistakes of our own their stack', () => {
    expect(explainNetworkError(new TypeError('x is not a function'))).toBeNull();
    expect(explain(new TypeError('x is not a function'))).toMatch(/^TypeError: x is not a function\n\s+at /);
  });
});
