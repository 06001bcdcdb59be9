import { beforeAll, describe, expect, it } from 'vitest';
import { newId } from '#core/ids.ts';
import { applied, makeApp, type TestApp } from '#testkit/app.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { expectProblem, send } from './support/http.ts';
import { logIn } from './support/miniprogram.ts';

const stack = useStack();
let app: TestApp;
beforeAll(async () => {
  app = await makeApp(stack(), { callback: null });
});

async function refused(door: string, reason: string): Promise<number> {
  const page = (await send(stack(), 'GET', '/metrics', { key: null })).text;
  const line = `hongyan_door_refused_total{door="${door}",reason="${reason}"} `;
  const found = page.split('\n').find((one) => one.startsWith(line));
  return found === undefined ? 0 : Number(found.slice(line.length));
}

describe('the doors', () => {
  it('let one user call only so often, and nobody else pay for it', async () => {
    const busy = await logIn(stack(), app, 'oBusy000000001');
    const other = await logIn(stack(), app, 'oOther00000001');
    const status = (key: string) => send(stack(), 'GET', '/door/status?key=main', { key });
    const answers = await Promise.all(Array.from({ length: 150 }, () => status(busy.token)));
    const late = answers.filter((answer) => answer.status !== 200);
    expect(answers.length - late.length).toBeGreaterThanOrEqual(60);
    expect(late.length).toBeGreaterThan(0);
    for (const answer of late) {
      expectProblem(answer, 'rate_limited');
      expect(answer.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
    }
    expect((await status(other.token)).status).toBe(200);
    expect(await refused('status', 'rate_limited')).toBe(late.length);
  });

  it('count the forged and the repeated', async () => {
    const user = await logIn(stack(), app, 'oUser000000001');
    const nonce = '019ab000-0000-7000-8000-000000000000';
    expectProblem(await user.report({ [app.template]: 'accept' }, { nonce }), 'nonce_out_of_range');
    expect(await refused('consent', 'expired')).toBe(1);
    expectProblem(await send(stack(), 'GET', '/door/status?key=main', { key: 'x' }), 'client_token_invalid');
    expect(await refused('status', 'forged')).toBe(1);
    const clicked = { app: app.id, delivery: 'x', target: 'buy' };
    expectProblem(await send(stack(), 'POST', '/door/clicked', { json: clicked, key: null }), 'delivery_token_invalid');
    expect(await refused('clicked', 'forged')).toBe(1);

    const once = newId();
    expect((await user.report({ [app.template]: 'accept' }, { nonce: once })).body).toEqual({ duplicate: false });
    expect(await refused('consent', 'replayed')).toBe(0);
    expect((await user.report({ [app.template]: 'accept' }, { nonce: once })).body).toEqual({ duplicate: true });
    expect(await refused('consent', 'replayed')).toBe(1);
    await applied(stack());
    expect((await send(stack(), 'GET', '/door/status?key=main', { key: user.token })).body.templates).toMatchObject([
      { credits: 1 },
    ]);
  });
});
