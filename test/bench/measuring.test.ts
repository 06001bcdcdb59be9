import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { median, quantile } from '../../bench/lib/numbers.ts';
import { timeByStage } from '../../bench/lib/profile.ts';
import { SendLog } from '../../bench/mock/log.ts';
import { RequestReader } from '../../bench/mock/requests.ts';

describe('RequestReader', () => {
  const request = (body: string) =>
    `POST /send HTTP/1.1\r\nhost: a\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

  it('finds the same requests however the bytes are cut', () => {
    const bodies = fc.array(fc.string({ unit: 'grapheme', maxLength: 40 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(bodies, fc.array(fc.nat(60)), (sent, cuts) => {
        const bytes = Buffer.from(sent.map(request).join(''));
        const reader = new RequestReader();
        const got: string[] = [];
        let from = 0;
        for (const cut of [...cuts, bytes.length]) {
          const chunk = bytes.subarray(from, from + cut);
          if (chunk.length > 0) reader.read(chunk, ({ body }) => got.push(body.toString()));
          from += cut;
        }
        expect(got).toEqual(sent);
      }),
    );
  });

  it('knows a request without a body and a length in other letters', () => {
    const got: string[] = [];
    const text = 'GET /a HTTP/1.1\r\nhost: a\r\n\r\nPOST /b HTTP/1.1\r\nContent-Length: 2\r\n\r\nhi';
    new RequestReader().read(Buffer.from(text), ({ line, body }) => got.push(`${line} ${body}`));
    expect(got).toEqual(['GET /a HTTP/1.1 ', 'POST /b HTTP/1.1 hi']);
  });
});

describe('SendLog', () => {
  const body = (openid: string) => Buffer.from(JSON.stringify({ touser: openid, data: {} }));

  it('writes down who has the prefix, and counts them or not', () => {
    const log = new SendLog();
    for (const [apart, sends] of [[true, 1] as const, [false, 2] as const]) {
      log.begin({ prefix: 'oProbe', apart });
      log.add('POST /', body('oProbe1'), '11');
      log.add('POST /', body('oBench1'), '12');
      expect(log.taken).toEqual([['oProbe1', expect.any(Number), '11']]);
      expect(log.counts.sends).toBe(sends);
    }
    log.begin(null);
    expect([log.taken, log.counts.firstAt]).toEqual([[], 0]);
  });
});

describe('numbers of a run', () => {
  it('takes the middle and the nearest rank', () => {
    expect([median([3, 1, 2]), median([4, 1, 2, 3])]).toEqual([2, 2.5]);
    const hundred = Array.from({ length: 100 }, (_, i) => 100 - i);
    expect([quantile(hundred, 0.5), quantile(hundred, 0.99), quantile(hundred, 1)]).toEqual([50, 99, 100]);
  });
});

describe('timeByStage', () => {
  it('counts what belongs to nobody for the function that called it, and leaves idling out', () => {
    const node = (id: number, functionName: string, url: string, children: number[] = []) => ({
      id,
      callFrame: { functionName, url, lineNumber: 0 },
      children,
    });
    const nodes = [
      node(1, '(root)', '', [2, 4, 5]),
      node(2, 'open', 'file:///a/src/core/vault/seal.ts', [3]),
      node(3, 'final', 'node:internal/crypto/cipher'),
      node(4, '(idle)', ''),
      node(5, 'onStreamRead', 'node:internal/stream_base_commons', [6]),
      node(6, 'parse', 'file:///a/node_modules/pg-protocol/dist/parser.js'),
    ];
    const times = timeByStage({ nodes, samples: [2, 3, 4, 5, 6], timeDeltas: [10, 5, 100, 3, 7] });
    expect(Object.fromEntries(times)).toEqual({ decrypt: 15, node: 3, 'database driver': 7 });
  });
});
