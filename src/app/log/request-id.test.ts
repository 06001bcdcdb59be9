import { describe, expect, it } from 'vitest';
import { requestId } from './request-id.ts';

describe('requestId', () => {
  it("takes the caller's harmless id", () => {
    expect(requestId('order-20261122.17')).toBe('order-20261122.17');
  });

  it.each([
    undefined,
    '',
    'short',
    'has space inside',
    'line\nbreak-line',
    'x'.repeat(65),
    ['a-first-id', 'a-second-id'],
    'oABCD1234efgh-5678_ijklmn9xY',
    'hyk_ab12CD34_0123456789abcdefghijABCDEFGHIJ12',
  ])('makes a new one instead of %j', (header) => {
    expect(requestId(header)).toMatch(/^req-[0-9a-f]{24}$/);
    expect(requestId(header)).not.toBe(requestId(header));
  });
});
