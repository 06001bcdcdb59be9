import { describe, expect, it } from 'vitest';
import { WechatApiError } from '#channels/wechat/api-error.ts';
import { platformRefusal, refusalsExplained } from './refusal.ts';

const refusal = (errcode: number | null, errmsg = 'x') =>
  platformRefusal(new WechatApiError('c', errcode, errmsg, 'r1'));

describe('platformRefusal', () => {
  it.each([
    [null, 'platform_unavailable'],
    [-1, 'platform_unavailable'],
    [45009, 'platform_unavailable'],
    [40013, 'credentials_refused'],
    [40125, 'credentials_refused'],
    [40164, 'credentials_refused'],
    [99999, 'credentials_refused'],
  ])('errcode %s is %s', (errcode, code) => {
    expect(refusal(errcode).code).toBe(code);
  });

  it('says what WeChat said, from which address, and what to do', () => {
    const { extra, message } = refusal(40164, 'invalid ip 1.2.3.4 ipv6 ::ffff:1.2.3.4, not in whitelist rid: r1');
    expect(extra).toMatchObject({ errcode: 40164, rid: 'r1', seen_ip: '1.2.3.4' });
    expect(message).toContain('allow-list');
    expect((extra.advice as { zh: string }).zh).toContain('白名单');
  });
});

describe('refusalsExplained', () => {
  it('leaves other errors as they are', async () => {
    const other = new Error('other');
    await expect(refusalsExplained(() => Promise.reject(other))).rejects.toBe(other);
    await expect(refusalsExplained(async () => 7)).resolves.toBe(7);
  });
});
