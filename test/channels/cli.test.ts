import { expect, it } from 'vitest';
import { run } from '#cli/run.ts';
import { makeApp } from '#testkit/app.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { setUpService, setUpUms, umsKey } from './support.ts';

const stack = useStack();

/** `hongyan` in this process. */
async function hongyan(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const text = { out: '', err: '' };
  const to = (name: 'out' | 'err') => {
    const write = (part: string) => {
      text[name] += part;
    };
    return { write } as never;
  };
  const code = await run([...args, '--url', stack().url, '--key', stack().key], to('out'), to('err'));
  return { code: Number(code ?? 0), ...text };
}

it('lists channels with what has to be entered elsewhere, and tries their credentials', async () => {
  const app = await makeApp(stack());
  expect((await hongyan('channels', 'check', '--app', app.appid)).err).toContain('no other channel is set up');
  await setUpService(stack(), app);
  await setUpUms(stack(), app, { outgoing_ips: ['203.0.113.7'] });
  const listed = await hongyan('channels', 'list', '--app', app.appid);
  expect(listed.code).toBe(0);
  expect(listed.out).toMatch(/^jiguang-ums +已设置/m);
  expect(listed.out).toMatch(/^jpush +未设置/m);
  expect(listed.out).toContain(`/door/jiguang/${app.id}\n`);
  expect(listed.out).toContain('203.0.113.7');
  const good = await hongyan('channels', 'check', '--app', app.id);
  expect(good).toMatchObject({ code: 0, out: expect.stringMatching(/wechat-service +凭证有效|jiguang-ums +凭证有效/) });
  await stack().control.put(`/ums/${umsKey(app)}`, { secret: 'somethingelse000' });
  const bad = await hongyan('channels', 'check', '--app', app.id, '--channel', 'jiguang-ums');
  expect(bad).toMatchObject({ code: 1, out: expect.stringMatching(/jiguang-ums +被拒绝 \/ refused: 4005/) });
  expect((await hongyan('channels', 'list', '--app', app.id)).out).toContain('校验未通过 / refused: 4005');
  expect((await hongyan('channels', 'check', '--app', app.id, '--channel', 'jpush')).out).toContain('not set up');
  expect((await hongyan('channels', 'check', '--app', app.id, '--channel', 'pigeon')).code).toBe(2);
  expect((await hongyan('channels', 'burn', '--app', app.id)).err).toContain('takes one of list, check');
});
