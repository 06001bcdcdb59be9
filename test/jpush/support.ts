import type { z } from 'zod';
import { createApiKey } from '#contract/api-key.ts';
import { ApiClient } from '#contract/client.ts';
import { permissions as everyPermission } from '#contract/permission.ts';
import { getPush } from '#contract/push.ts';
import { idsOfMsgId } from '#core/jpush/msg-id.ts';
import { goodFields, type TestApp } from '#testkit/app.ts';
import { keyWith } from '#testkit/organization.ts';
import type { TestStack } from '#testkit/stack.ts';

type NewKey = z.input<NonNullable<typeof createApiKey.body>>;

const permissions: NewKey['permissions'] = [
  'pushes_read',
  'pushes_write',
  'recipients_read',
  'recipients_write',
  'personal_data',
];

/** A message whose first field is what the caller's notification says. */
export const defaultMessage = (app: TestApp) => ({
  template: app.template,
  fields: { ...goodFields, thing1: '{{ alert }}' },
  landing: { page: 'pages/index' },
});

/** The API with every permission: the stack's own key is from before keys had any, and makes none. */
export async function adminOf(stack: TestStack): Promise<ApiClient> {
  return new ApiClient(stack.url, await keyWith(stack, [...everyPermission]));
}

/** A key of the door, as `AppKey:MasterSecret`. */
export async function doorKey(stack: TestStack, app: TestApp, over: Partial<NewKey> = {}): Promise<string> {
  const jpush = { message: defaultMessage(app) };
  const body = { name: 'door', permissions, apps: [app.id], jpush, ...over };
  return (await (await adminOf(stack)).call(createApiKey, { body })).text;
}

export interface DoorAnswer {
  status: number;
  headers: Headers;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: what an answer holds is what the tests are about
  body: any;
}

export interface Door {
  key: string;
  send(
    method: string,
    path: string,
    json?: unknown,
    options?: { raw?: string; headers?: Record<string, string> },
  ): Promise<DoorAnswer>;
}

/** Calls the door with a key, the way curl does. */
export function doorOf(stack: TestStack, key: string): Door {
  return {
    key,
    async send(method, path, json, { raw, headers = {} } = {}) {
      const authorization = `Basic ${Buffer.from(key).toString('base64')}`;
      const body = raw ?? (json === undefined ? undefined : JSON.stringify(json));
      const given = {
        authorization,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      };
      const response = await fetch(`${stack.url}${path}`, {
        method,
        headers: given,
        ...(body === undefined ? {} : { body }),
      });
      const text = await response.text();
      return {
        status: response.status,
        headers: response.headers,
        text,
        body: text === '' ? undefined : JSON.parse(text),
      };
    },
  };
}

/** A push in JPush's words. */
export function jpushBody(audience: unknown, over: Record<string, unknown> = {}) {
  return { platform: 'all', audience, notification: { alert: '您的订单已发货' }, options: { sendno: 7 }, ...over };
}

/** Our own id of the push behind a msg_id. */
export async function pushOf(stack: TestStack, app: TestApp, msgId: string) {
  const range = idsOfMsgId(msgId)!;
  const { rows } = await stack.service.pool.query<{ id: string }>(
    'select id from push where app_id = $1 and id between $2 and $3',
    [app.id, range.first, range.last],
  );
  return stack.api.call(getPush, { params: { push_id: rows[0]!.id } });
}
