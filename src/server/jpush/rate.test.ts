import type { FastifyReply } from 'fastify';
import { describe, expect, it } from 'vitest';
import { familyOf } from './errors.ts';
import { JpushRates } from './rate.ts';

const caller = (appKey: string) => ({ appKey, settings: { message: null, pushes_per_minute: 2 } });

describe('rates of the JPush door', () => {
  it('are windows of a minute, one per AppKey and interface', () => {
    let now = 0;
    const rates = new JpushRates(() => now);
    const headers: Record<string, unknown> = {};
    const reply = { header: (name: string, value: unknown) => Object.assign(headers, { [name]: value }) };
    const admit = (appKey: string, family: 'push' | 'schedule') =>
      rates.admit(caller(appKey), family, reply as unknown as FastifyReply);
    admit('a', 'push');
    now = 20_000;
    admit('a', 'push');
    expect(headers).toMatchObject({ 'x-rate-limit-limit': 2, 'x-rate-limit-remaining': 0, 'x-rate-limit-reset': 40 });
    expect(() => admit('a', 'push')).toThrow('Rate limit exceeded');
    admit('b', 'push');
    admit('a', 'schedule');
    expect(headers).toMatchObject({ 'x-rate-limit-quota': 100, 'x-rate-limit-remaining': 99 });
    now = 60_000;
    admit('a', 'push');
    expect(headers).toMatchObject({ 'x-rate-limit-remaining': 1, 'x-rate-limit-reset': 60 });
  });
});

describe('familyOf', () => {
  it.each([
    ['/v3/push', 'push'],
    ['/v3/push/cid?count=1', 'push'],
    ['/v3/schedules?page=1', 'schedule'],
    ['/v3/devices/x', 'device'],
    ['/v3/tags//x', 'device'],
    ['/v3/aliases/x', 'device'],
    ['/v3/received/detail', 'report'],
    ['/v3/status/message', 'report'],
    ['/v3/nowhere', 'push'],
  ])('%s is of %s', (url, family) => {
    expect(familyOf(url)).toBe(family);
  });
});
