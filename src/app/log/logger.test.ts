import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LogFormat } from '../config/config.ts';
import { createLogger, type Logger } from './logger.ts';

/** Planted where secrets turn up; none of these may ever be in a line. */
const canary = {
  token: '81_canaryAccessTokenValue-x',
  openid: 'oCANARYcanaryCANARYcanary9xY',
  apiKey: 'hyk_canary12_0123456789abcdefghijABCDEFGHIJ12',
  password: 'canaryPassword!7',
};
const anyCanary = /canaryAccess|CANARYcanary|hyk_canary|canaryPass/;

const url = `https://api.weixin.qq.com/cgi-bin/message/subscribe/send?access_token=${canary.token}`;
const database = `postgres://app:${canary.password}@db/hongyan`;

function capture(format: LogFormat = 'json'): { log: Logger; text: () => string; last: () => Record<string, unknown> } {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  const log = createLogger({ level: 'trace', format, destination });
  return { log, text: () => lines.join(''), last: () => JSON.parse(lines.at(-1) ?? 'null') };
}

/** The logger as plain JavaScript may call it, against its types. */
function untyped(log: Logger): Record<'info' | 'child', (...args: unknown[]) => Logger> {
  return log as never;
}

function failure(): Error {
  const cause = Object.assign(new Error(`connect to ${database}`), { request: { headers: { Cookie: canary.token } } });
  const error = new Error(`POST ${url} failed for ${canary.openid}`, { cause });
  return new AggregateError([error, new TypeError(`secret=${canary.password}`)], `key ${canary.apiKey}`);
}

class Recipient {
  readonly openid = canary.openid;
  get broken(): string {
    throw new Error(canary.openid);
  }
}

const shapes: [name: string, write: (log: Logger) => void][] = [
  ['message', (log) => log.info(`calling ${url}`)],
  ['interpolated pieces', (log) => log.info('secret=%s openid %s', canary.password, canary.openid)],
  ['openid put between letters', (log) => log.info('x%sx', canary.openid)],
  [
    'object as the only word',
    (log) => untyped(log).info(undefined, { secret: canary.password, list: [canary.openid] }),
  ],
  ['interpolated object', (log) => log.info('got %o %j', { password: canary.password }, { token: canary.token })],
  ['nested secret in an argument', (log) => untyped(log).info('got', { secret: { a: { b: canary.password } } })],
  ['field', (log) => log.info({ url, openid: canary.openid, key: canary.apiKey, database }, 'x')],
  ['deep field', (log) => log.info({ a: { b: { c: { d: { e: { secret: canary.password } } } } } })],
  ['structure under a secret key', (log) => log.info({ tokens: [canary.password, { x: canary.password }] })],
  ['number under a secret key', (log) => log.info({ password: 777_123 })],
  ['key of an object', (log) => log.info({ credits: { [canary.openid]: 3 } })],
  ['map and set', (log) => log.info({ m: new Map([[canary.openid, 1]]), s: new Set([canary.apiKey]) })],
  [
    'JSON inside JSON',
    (log) => log.info({ body: JSON.stringify({ a: JSON.stringify({ session_key: canary.token }) }) }),
  ],
  ['headers', (log) => log.info({ headers: { 'X-Api-Key': canary.password, authorization: `Basic ${canary.token}` } })],
  ['header lines', (log) => log.info(`GET / HTTP/1.1\r\nAuthorization: Basic ${canary.token}\r\nHost: a`)],
  ['error', (log) => log.error(failure())],
  ['error field', (log) => log.error({ err: failure() }, 'sending failed')],
  ['error under another name', (log) => log.error({ reason: failure() }, 'x')],
  ['error as argument', (log) => log.error('failed: %s', failure())],
  ['child fields', (log) => log.child({ token: canary.password, deep: { openid: canary.openid } }).info('x')],
  ['grandchild', (log) => log.child({ url }).child({ openid: canary.openid }).warn('x')],
  ['child prefix', (log) => log.child({}, { msgPrefix: `[secret=${canary.password}] ` }).warn('x')],
  ['serializer', (log) => log.child({}, { serializers: { req: () => ({ url }) } }).info({ req: new Recipient() })],
  ['bytes', (log) => log.info({ key: Buffer.from(canary.password), view: new Uint8Array(Buffer.from(canary.openid)) })],
  ['class with a getter that throws', (log) => log.info({ recipient: new Recipient() })],
  ['toJSON', (log) => log.info({ value: { toJSON: () => ({ url, openid: canary.openid }) } })],
  ['URL object', (log) => log.info({ url: new URL(url) })],
  ['cut in the middle of a key', (log) => log.info({ text: ` ${canary.apiKey}`.padStart(8192 + 25, '.') })],
  ['cut in the middle of an openid', (log) => log.info('.'.repeat(8180) + canary.openid)],
];

describe('createLogger', () => {
  describe.each(['json', 'pretty-text'] as const)('%s', (format) => {
    it.each(shapes)('shows no secret: %s', (_name, write) => {
      const { log, text } = capture(format);
      write(log);
      expect(text()).not.toBe('');
      expect(text()).not.toMatch(anyCanary);
      expect(text()).not.toContain('777123');
      expect(text()).not.toContain('unreadable log line');
    });
  });

  it('keeps what is harmless', () => {
    const { log, last } = capture();
    log.child({ app: 'wx1' }).warn({ push: 7, ok: true, tokenExpiresIn: 7200, list: [1, 'b'] }, 'planned %d', 3);
    expect(last()).toMatchObject({
      level: 'warn',
      app: 'wx1',
      push: 7,
      ok: true,
      tokenExpiresIn: 7200,
      list: [1, 'b'],
      msg: 'planned 3',
    });
  });

  it('keeps the type, message, stack and cause of an error', () => {
    const { log, last } = capture();
    log.error(new RangeError('too far', { cause: new Error('inner') }));
    expect(last()).toMatchObject({
      msg: 'too far',
      err: { type: 'RangeError', message: 'too far', cause: { message: 'inner' } },
    });
    expect((last().err as { stack: string }).stack).toContain('logger.test.ts');
  });

  it('bounds what it writes', () => {
    const { log, text } = capture();
    const wide = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`k${i}`, 'x'.repeat(5000)]));
    log.info({ wide, list: Array.from({ length: 100_000 }, (_, i) => i), text: 'y'.repeat(5_000_000) });
    expect(text().length).toBeLessThan(200_000);
    expect(text()).toContain('[5000000 characters]');
  });

  it('survives cycles, hostile objects and odd arguments', () => {
    const { log, text } = capture();
    const cycle: Record<string, unknown> = { name: 'loop' };
    cycle.self = cycle;
    const hostile = new Proxy(
      {},
      {
        ownKeys: () => {
          throw new Error('no');
        },
        get: () => {
          throw new Error('no');
        },
      },
    );
    const revoked = Proxy.revocable({}, {});
    revoked.revoke();
    const values = [
      cycle,
      hostile,
      revoked.proxy,
      10n,
      Symbol('s'),
      null,
      undefined,
      Number.NaN,
      () => 1,
      new Date(Number.NaN),
    ];
    const calls = untyped(log);
    for (const value of values) {
      calls.info(value);
      calls.info({ value, error: Object.assign(new Error('x'), { value }) }, value);
      calls.info('%s %j', value, value);
      calls.child({ value }).info('child');
    }
    expect(text().trimEnd().split('\n')).toHaveLength(values.length * 4);
    expect(text()).toContain('[circular]');
  });

  it('never changes what it logs', () => {
    const { log } = capture();
    const fields = Object.freeze({ token: 'abc', deep: Object.freeze({ list: [1, { openid: canary.openid }] }) });
    const before = structuredClone(fields);
    log.info(fields, 'x %o', fields);
    expect(fields).toEqual(before);
  });

  it('writes one parsable line for anything, and no secret under any path', () => {
    const key = fc.oneof(fc.string(), fc.constantFrom('password', 'x-token', 'app_secret', '__proto__', 'toString'));
    const leaf = fc.oneof(fc.string(), fc.integer(), fc.constant(canary.openid), fc.constant(url), fc.constant(null));
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof({ maxDepth: 5 }, leaf, fc.array(tie('tree')), fc.dictionary(key, tie('tree'))),
    }));
    fc.assert(
      fc.property(tree, fc.string(), (value, message) => {
        const { log, text, last } = capture();
        log.info({ value, secret: canary.password }, message);
        expect(last().level).toBe('info');
        expect(text().split('\n')).toHaveLength(2);
        expect(text()).not.toMatch(anyCanary);
      }),
    );
  });
});

describe('pretty-text', () => {
  it('is one short line with fields', () => {
    const { log, text } = capture('pretty-text');
    log.info({ push: 7, name: 'two words', list: [1] }, 'planned');
    expect(text()).toMatch(/^\d\d:\d\d:\d\d\.\d{3}Z INFO {2}planned push=7 name="two words" list=\[1\]\n$/);
  });

  it('puts the stack of an error below', () => {
    const { log, text } = capture('pretty-text');
    log.error(Object.assign(new Error('broken'), { code: 'E1' }), 'sending failed');
    expect(text()).toMatch(/ERROR sending failed\n {4}Error: broken\n {8}at .*\n[\s\S]* {4}code=E1\n$/);
  });

  it('lets no logged text draw on the terminal or start a line of its own', () => {
    const { log, text } = capture('pretty-text');
    log.info({ 'k\n2': 'a\u001b[2J' }, 'one\n12:00:00.000Z INFO  two');
    expect(text().trimEnd()).not.toContain('\n');
    expect(text()).not.toContain('\u001b');
  });
});
