import { putChannel } from '#contract/channel.ts';
import { createPush } from '#contract/push.ts';
import { finished, type PushBody, settled, type TestApp } from '#testkit/app.ts';
import type { TestStack } from '#testkit/stack.ts';

export const umsKey = (app: TestApp) => `umskey${app.appid}`;
export const jpushKey = (app: TestApp) => `jpushkey${app.appid}`;
export const masterSecret = '0123456789abcdef01234567';

/** Sets customer-service messages up. */
export async function setUpService(stack: TestStack, app: TestApp): Promise<void> {
  const body = { name: 'wechat-service' as const, settings: {} };
  await stack.api.call(putChannel, { params: { app_id: app.id, channel: 'wechat-service' }, query: {}, body });
}

/** Sets Jiguang UMS up on both sides, receipts included. */
export async function setUpUms(stack: TestStack, app: TestApp, settings: Record<string, unknown> = {}): Promise<void> {
  const key = umsKey(app);
  const callback = `${stack.url}/door/jiguang/${app.id}`;
  await stack.control.put(`/ums/${key}`, { secret: masterSecret, appid: app.appid, code: 'wxmp', callback });
  await stack.api.call(putChannel, {
    params: { app_id: app.id, channel: 'jiguang-ums' },
    query: {},
    body: {
      name: 'jiguang-ums' as const,
      settings: { channel_code: 'wxmp', ...settings },
      credentials: { channel_key: key, master_secret: masterSecret },
    },
  });
}

/** Sets JPush up on both sides; devices are added by `devices`. */
export async function setUpJpush(stack: TestStack, app: TestApp, settings: Record<string, unknown> = {}) {
  const key = jpushKey(app);
  await stack.control.put(`/jpush/${key}`, { secret: masterSecret, appid: app.appid });
  await stack.api.call(putChannel, {
    params: { app_id: app.id, channel: 'jpush' },
    query: {},
    body: { name: 'jpush' as const, settings, credentials: { app_key: key, master_secret: masterSecret } },
  });
}

/** The user writes to the mini-program, which opens customer-service messages. */
export async function say(stack: TestStack, app: TestApp, openids: string[], text = '在吗？'): Promise<void> {
  for (const openid of openids) await stack.control.post(`/apps/${app.appid}/phones/${openid}/say`, { text });
  await settled(stack);
}

/** Makes a push and waits for its end. */
export async function pushAndFinish(stack: TestStack, body: PushBody) {
  const receipt = await stack.api.call(createPush, { body });
  if (!('id' in receipt)) throw new Error('a receipt was expected');
  return finished(stack, receipt.id);
}
