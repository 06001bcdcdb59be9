import { newId } from '#core/ids.ts';
import type { TestApp } from '#testkit/app.ts';
import type { TestStack } from '#testkit/stack.ts';
import { type Answer, send } from './http.ts';

/** One user's mini-program: what our client library does, without the emulator's help, so that tests choose each report. */
export interface MiniProgram {
  token: string;
  /** Reports results of wx.requestSubscribeMessage; a new nonce each time unless given. */
  report(results: Record<string, string>, over?: Record<string, unknown>): Promise<Answer>;
}

/** Makes the phone if there is none, and logs it in. */
export async function logIn(stack: TestStack, app: TestApp, openid: string, unionid?: string): Promise<MiniProgram> {
  const phone = { openid, ...(unionid === undefined ? {} : { unionid }) };
  await stack.control.post(`/apps/${app.appid}/phones`, { phones: [phone] });
  const { code } = await stack.control.post(`/apps/${app.appid}/phones/${openid}/login`, {});
  const session = await send(stack, 'POST', '/door/session', { json: { app: app.id, code }, key: null });
  const { token } = session.body;
  return {
    token,
    report: (results, over = {}) =>
      send(stack, 'POST', '/door/consent', { json: { nonce: newId(), results, ...over }, key: token }),
  };
}
