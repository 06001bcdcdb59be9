import type { Service } from './bench.ts';
import type { Post } from './connection.ts';
import { messageOf } from './seed.ts';

/** A push to one recipient, as a JSON text per push: the cheapest way to make many. */
export function onePush(appId: string, openid: string, at?: string): string {
  return JSON.stringify({
    app_id: appId,
    audience: { openids: [openid] },
    message: messageOf(),
    ...(at === undefined ? {} : { schedule: { at } }),
  });
}

/** `POST /v1/pushes` with its key. */
export function postPush({ hello }: Pick<Service, 'hello'>, body: string, idempotencyKey: string): Post {
  return { path: '/v1/pushes', body, headers: { ...headersOf(hello.key), 'idempotency-key': idempotencyKey } };
}

/** `POST /v1/pushes/batch` of bodies made by `onePush`. */
export function postBatch({ hello }: Pick<Service, 'hello'>, bodies: string[]): Post {
  return { path: '/v1/pushes/batch', body: `{"pushes":[${bodies.join(',')}]}`, headers: headersOf(hello.key) };
}

function headersOf(key: string): Record<string, string> {
  return { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
}
