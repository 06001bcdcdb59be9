import type { CallbackEvent } from '#emulator/callbacks/event.ts';
import { callbackRequest } from '#emulator/callbacks/request.ts';
import type { App } from '#emulator/world/types.ts';
import { callback, type TestApp } from '#testkit/app.ts';
import type { TestStack } from '#testkit/stack.ts';
import { type Answer, send } from './http.ts';

type Subscribe = Extract<CallbackEvent, { kind: 'subscribe' }>;

export interface Wire {
  mode?: 'plain' | 'compatible' | 'safe';
  format?: 'json' | 'xml';
  list?: 'wechat' | 'array' | 'nested';
  /** The Token that signs, the key that seals and the AppID that is sealed in: the app's own unless given. */
  token?: string;
  aesKey?: string;
  appid?: string;
}

/** A callback as WeChat makes it, for tests to send or to spoil first. */
export function makeCallback(app: TestApp, event: Omit<Subscribe, 'kind'>, wire: Wire = {}) {
  const sender = { appid: wire.appid ?? app.appid, config: { originalId: 'gh_test' } } as App;
  const config = {
    url: `http://weixin.example/door/wechat/${app.id}`,
    token: wire.token ?? callback.token,
    encodingAesKey: wire.aesKey ?? callback.aesKey,
    mode: wire.mode ?? 'safe',
    format: wire.format ?? 'json',
  };
  return callbackRequest(sender, config, { kind: 'subscribe', ...event }, wire.list ?? 'wechat', Date.now());
}

/** Delivers a callback. */
export function deliver(
  stack: TestStack,
  { path, body, contentType }: ReturnType<typeof makeCallback>,
): Promise<Answer> {
  return send(stack, 'POST', path, { raw: body, type: contentType, key: null });
}

/** Whole seconds, as CreateTime has them. */
export function createTime(at: Date | number): number {
  return Math.floor(Number(at) / 1000);
}
