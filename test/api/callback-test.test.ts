import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { testCallback } from '#contract/app.ts';
import { makeApp } from '#testkit/app.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { asAnotherOrganization } from '#testkit/organization.ts';
import { expectProblem, send } from './support/http.ts';

/** Stands where the public address leads: passes on to the service, or says something else. */
let behind: (path: string) => Promise<{ status: number; text: string }>;
const place = createServer((request, response) => {
  void behind(request.url ?? '/').then(({ status, text }) => response.writeHead(status).end(text));
});
await new Promise<void>((done) => place.listen(0, '127.0.0.1', done));
place.unref();
const publicUrl = `http://127.0.0.1:${(place.address() as AddressInfo).port}`;
const stack = useStack({ env: { PUBLIC_URL: publicUrl } });

describe('the test of the callback URL', () => {
  it('says whether the public address leads to this app, as WeChat would ask', async () => {
    const app = await makeApp(stack(), { callback: null });
    const params = { app_id: app.id };
    behind = async (path) => {
      const answer = await fetch(stack().url + path);
      return { status: answer.status, text: await answer.text() };
    };
    expect(await stack().api.call(testCallback, { params })).toMatchObject({
      url: `${publicUrl}/door/wechat/${app.id}`,
      reached: true,
      status: 200,
      error: null,
    });
    behind = async () => ({ status: 200, text: 'a parked domain' });
    expect(await stack().api.call(testCallback, { params })).toMatchObject({ reached: false, status: 200 });
    behind = async () => ({ status: 302, text: '' });
    expect(await stack().api.call(testCallback, { params })).toMatchObject({ reached: false, status: 302 });
    const other = await asAnotherOrganization(stack());
    expectProblem(await send(other, 'POST', `/v1/apps/${app.id}/callback/test`), 'not_found');
    place.closeAllConnections();
    place.close();
    expect(await stack().api.call(testCallback, { params })).toMatchObject({ reached: false, status: null });
  });
});
