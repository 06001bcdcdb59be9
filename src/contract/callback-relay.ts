import { z } from 'zod';
import { uuid } from './common.ts';
import { operation } from './operation.ts';
import { webhook } from './webhook.ts';

/** What of WeChat's callbacks is handed on. */
export const relayScope = z.enum(['others', 'everything']).meta({
  description:
    '`others`: what is none of our business, that is everything but the three events of subscribe messages about our templates; ' +
    '`everything`: these too',
});
export type RelayScope = z.output<typeof relayScope>;

const callbackRelay = z
  .object({
    app_id: uuid,
    scope: relayScope,
    webhook: webhook.meta({ description: 'where it goes; log, replay, recovery and rotation by its id' }),
  })
  .meta({ id: 'CallbackRelay' });

const params = z.object({ app_id: uuid });
const path = '/v1/apps/{app_id}/callback-relay';

export const getCallbackRelay = operation({
  id: 'getCallbackRelay',
  method: 'GET',
  path,
  tag: 'apps',
  summary: '查看回调转发 / Where WeChat’s callbacks are handed on to',
  auth: 'key',
  permission: 'apps_read',
  params,
  status: 200,
  response: callbackRelay,
  errors: ['not_found'],
});

export const putCallbackRelay = operation({
  id: 'putCallbackRelay',
  method: 'PUT',
  path,
  tag: 'apps',
  summary: '设置回调转发 / Hand WeChat’s callbacks on',
  description:
    'WeChat has one callback address for a mini-program. A verified callback is POSTed to this address with its body unchanged and a ' +
    'signature made anew: WeChat’s own (`signature`, `timestamp`, `nonce`, and `msg_signature` where the body is encrypted) by the ' +
    'app’s callback token, so that what took WeChat’s calls takes these; and Standard Webhooks headers by `secret`, which is shown once. ' +
    'Retries as webhooks have. We have answered WeChat by then: what the address answers goes nowhere.',
  auth: 'key',
  permission: 'apps_manage',
  params,
  body: z.strictObject({ url: z.url().max(2000), scope: relayScope.default('others') }),
  status: 200,
  response: callbackRelay,
  errors: ['not_found', 'webhook_url_refused'],
});

export const deleteCallbackRelay = operation({
  id: 'deleteCallbackRelay',
  method: 'DELETE',
  path,
  tag: 'apps',
  summary: '关闭回调转发 / Hand callbacks on no longer; what waits is dropped',
  auth: 'key',
  permission: 'apps_manage',
  params,
  status: 200,
  response: z.object({ app_id: uuid }),
  errors: ['not_found'],
});
