import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readConfig } from '#app/config/read-config.ts';
import { createLogger } from '#app/log/logger.ts';
import { startService } from '#app/service.ts';
import { networkOf } from '#server/auth/tries.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import type { TestStack } from '#testkit/stack.ts';
import { expectProblem } from '../api/support/http.ts';
import { Browser, goodPassword, makeOwner } from './support/browser.ts';

const stack = useStack({ env: { TRUST_PROXY: '127.0.0.1' } });

function guess(at: TestStack, email: string, address: string, password = 'not the password') {
  const headers = { 'x-forwarded-for': address };
  return new Browser(at).send('POST', '/auth/sign-in/email', { email, password }, { headers });
}

const count = (answers: { status: number }[], status: number) => answers.filter((one) => one.status === status).length;

describe('guessing passwords', () => {
  it('of an account from one address ends after ten, however many come at once', async () => {
    const { email } = await makeOwner(stack());
    const answers = await Promise.all(Array.from({ length: 25 }, () => guess(stack(), email, '203.0.113.1')));
    expect([count(answers, 401), count(answers, 429)]).toEqual([10, 15]);
    const blocked = await guess(stack(), email, '203.0.113.1', goodPassword);
    expectProblem(blocked, 'too_many_attempts');
    expect(Number(blocked.headers.get('retry-after'))).toBeGreaterThan(60);
    // Its owner, elsewhere, is not locked out, and their success frees nobody else.
    expect((await guess(stack(), email, '203.0.113.2', goodPassword)).status).toBe(200);
    expectProblem(await guess(stack(), email, '203.0.113.1', goodPassword), 'too_many_attempts');
  });

  it('is counted over all processes, and over their restarts', async () => {
    const { email } = await makeOwner(stack());
    const second = async () => {
      const log = createLogger({ level: 'error', format: 'pretty-text' });
      const config = readConfig({ ...stack().env, HONGYAN_ROLES: 'api' }, { cwd: stack().env.HONGYAN_DATA_DIR! });
      const service = await startService(config, log);
      return { ...stack(), url: service.url, service } as TestStack;
    };
    const other = await second();
    const tries = Array.from({ length: 16 }, (_, i) => guess(i % 2 === 0 ? stack() : other, email, '203.0.113.9'));
    const answers = await Promise.all(tries);
    expect([count(answers, 401), count(answers, 429)]).toEqual([10, 6]);
    await other.service.stop();
    const restarted = await second();
    expectProblem(await guess(restarted, email, '203.0.113.9', goodPassword), 'too_many_attempts');
    await restarted.service.stop();
  });

  it('of many accounts from one address ends after sixty, whether they exist or not', async () => {
    const emails = Array.from({ length: 70 }, (_, i) => `guess${i}@example.com`);
    const statuses = [];
    for (const email of emails) statuses.push((await guess(stack(), email, '203.0.113.3')).status);
    expect(statuses.slice(0, 60).every((status) => status === 401)).toBe(true);
    expect(statuses.slice(60).every((status) => status === 429)).toBe(true);
    const { rows } = await stack().service.pool.query('select count(*)::int as n from attempt');
    // Two rows an address that was tried, none for those that were turned away before.
    expect(rows[0].n).toBeLessThan(150);
  });

  it('begins anew when its time is over', async () => {
    const { email } = await makeOwner(stack());
    for (let i = 0; i < 10; i++) await guess(stack(), email, '203.0.113.4');
    expectProblem(await guess(stack(), email, '203.0.113.4', goodPassword), 'too_many_attempts');
    await stack().service.pool.query(`update attempt set until = until - interval '2 hours'`);
    expect((await guess(stack(), email, '203.0.113.4', goodPassword)).status).toBe(200);
  });

  it('of links is limited by the address', async () => {
    const reset = (i: number) => {
      const body = { token: String(i).padStart(43, 'x'), newPassword: goodPassword };
      return new Browser(stack()).send('POST', '/auth/reset-password', body, {
        headers: { 'x-forwarded-for': '203.0.113.5' },
      });
    };
    const answers = await Promise.all(Array.from({ length: 40 }, (_, i) => reset(i)));
    expect([count(answers, 410), count(answers, 429)]).toEqual([30, 10]);
  });

  it('by somebody signed in, to get at a second factor, ends as well', async () => {
    const { browser } = await makeOwner(stack());
    const answers = [];
    for (let i = 0; i < 12; i++) {
      answers.push(await browser.post('/auth/two-factor/enable', { password: 'not the password' }));
    }
    expect([count(answers, 401), count(answers, 429)]).toEqual([10, 2]);
  });
});

describe('networkOf', () => {
  it('is the address of IPv4 and the network half of IPv6, however it is written', () => {
    expect(networkOf('203.0.113.1')).toBe('203.0.113.1');
    expect(networkOf('::ffff:203.0.113.1')).toBe('::ffff:203.0.113.1');
    expect(networkOf('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2');
    expect(networkOf('2001:db8::1')).toBe('2001:db8:0:0');
    expect(networkOf('::1')).toBe('0:0:0:0');
    const half = fc.array(
      fc.integer({ min: 0, max: 0xffff }).map((n) => n.toString(16)),
      { minLength: 4, maxLength: 4 },
    );
    fc.assert(
      fc.property(half, half, half, half, (net, otherNet, host, otherHost) => {
        const of = (network: string[], end: string[]) => networkOf([...network, ...end].join(':'));
        expect(of(net, host)).toBe(of(net, otherHost));
        if (net.join() !== otherNet.join()) expect(of(net, host)).not.toBe(of(otherNet, host));
      }),
    );
  });
});
