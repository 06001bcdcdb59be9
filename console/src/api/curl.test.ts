import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { curlLine, type Request } from './curl.ts';

const base: Request = { method: 'POST', url: '/v1/pushes', body: undefined };

/** What a shell hands over to curl. */
function argumentsOf(line: string): string[] {
  const script = `curl() { printf '%s\\0' "$@"; }\n${line}`;
  const env = { KEY: 'hyk_key', SECRET: 'held', URL: 'https://robot.example.com/?key=held' };
  return execFileSync('bash', ['--norc', '-c', script], { env, encoding: 'utf8' }).split('\0').slice(0, -1);
}

describe('a line for a terminal', () => {
  it('carries the key, the body and the version as curl needs them', () => {
    const line = curlLine({ ...base, method: 'PATCH', body: { name: '新年' }, ifMatch: 3 }, 'http://localhost:8420');
    expect(argumentsOf(line)).toEqual([
      ...['-sS', '-X', 'PATCH', 'http://localhost:8420/v1/pushes'],
      ...['-H', 'Authorization: Bearer hyk_key', '-H', 'If-Match: "3"', '-H', 'Content-Type: application/json'],
      ...['-d', JSON.stringify({ name: '新年' }, null, 2)],
    ]);
  });

  it('says whatever a field holds, and lets the shell read none of it', () => {
    const texts = ["it's", '$(touch x)', '`id`', '"', '\\', '!!', "'; exit 1; '", '$KEY', '\n', '\ue000\ue001'];
    const text = fc.oneof(fc.constantFrom(...texts), fc.string({ unit: 'grapheme' }));
    fc.assert(
      fc.property(fc.array(text, { maxLength: 6 }), (fields) => {
        const given = fields.join('').replaceAll('\0', '');
        const args = argumentsOf(curlLine({ ...base, url: `/v1/x/${encodeURIComponent(given)}`, body: { given } }, ''));
        expect(JSON.parse(args.at(-1)!)).toEqual({ given });
        expect(decodeURIComponent(args[3]!)).toBe(`/v1/x/${given}`);
      }),
      { numRuns: 25 },
    );
  });

  it('names what is secret in place of it, at any depth', () => {
    const body = {
      name: '群机器人',
      config: { kind: 'feishu', url: 'https://robot.example.com/?key=known', secret: 'known' },
      token_source: { url: 'https://token.example.com', header: { name: 'x', secret: 'known' } },
    };
    const line = curlLine({ ...base, body }, '');
    expect(line).not.toContain('known');
    expect(JSON.parse(argumentsOf(line).at(-1)!)).toEqual({
      name: '群机器人',
      config: { kind: 'feishu', url: 'https://robot.example.com/?key=held', secret: 'held' },
      token_source: { url: 'https://token.example.com', header: { name: 'x', secret: 'held' } },
    });
  });

  it('keeps a file under the name the service gives it', () => {
    expect(argumentsOf(curlLine({ ...base, method: 'GET', file: true }, ''))).toContain('-OJ');
  });
});
