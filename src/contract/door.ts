import { z } from 'zod';
import { eventProperties, reportedName } from './behavior.ts';
import { instant, uuid } from './common.ts';
import { operation } from './operation.ts';
import { attributesOfClient, consentOfRecipient, consentResults, launchScene, profile } from './recipient.ts';
import { askRules } from './scene.ts';

/** What the mini-program itself calls. No API key: a js_code proves who the user is, then a short-lived client token. */

export const openSession = operation({
  id: 'openSession',
  method: 'POST',
  path: '/door/session',
  tag: 'door',
  summary: 'wx.login 的 code 换客户端令牌 / Exchange a wx.login code for a client token',
  auth: 'none',
  body: z.strictObject({ app: uuid, code: z.string().min(1).max(200) }),
  status: 200,
  response: z.object({ token: z.string(), expires_at: instant, server_time: instant }),
  errors: ['not_found', 'credentials_refused', 'rate_limited', 'platform_unavailable'],
});

export const doorScene = operation({
  id: 'getDoorScene',
  method: 'GET',
  path: '/door/scene',
  tag: 'door',
  summary: '订阅场景的文案与模板 / Wording and template ids of a scene, fetched before the tap',
  auth: 'none',
  query: z.object({ app: uuid, key: z.string().max(40) }),
  status: 200,
  response: z.object({
    key: z.string(),
    version: z.number(),
    purpose: z.string(),
    content: z.string(),
    frequency: z.string(),
    ask: askRules,
    templates: z.array(z.object({ id: z.string(), title: z.string(), type: z.enum(['one_time', 'long_term']) })),
    server_time: instant,
  }),
  errors: ['not_found', 'rate_limited'],
});

export const doorStatus = operation({
  id: 'getDoorStatus',
  method: 'GET',
  path: '/door/status',
  tag: 'door',
  summary: '当前用户在场景中的授权与剩余次数 / Consent and sends left of the user, for the templates of a scene',
  auth: 'client',
  query: z.object({ key: z.string().max(40) }),
  status: 200,
  response: z.object({
    scene: z.string(),
    version: z.number(),
    templates: z.array(
      consentOfRecipient.pick({ status: true, credits: true }).extend({
        id: z.string().meta({ description: 'WeChat’s priTmplId' }),
      }),
    ),
    due: z.boolean().meta({
      description: 'whether the user did what `ask.after` waits for; true for a scene that waits for nothing',
    }),
    server_time: instant,
  }),
  errors: ['client_token_invalid', 'client_token_expired', 'not_found', 'rate_limited'],
});

export const doorConsent = operation({
  id: 'reportConsent',
  method: 'POST',
  path: '/door/consent',
  tag: 'door',
  summary: '小程序上报订阅结果 / Report the result of wx.requestSubscribeMessage',
  description:
    'The nonce is a UUIDv7 made from the server’s time. The same nonce is taken once; a repeat is answered as a duplicate.',
  auth: 'client',
  body: z.strictObject({
    nonce: z.uuidv7(),
    scene: z.string().max(40).optional(),
    scene_version: z.number().int().optional(),
    results: consentResults.meta({ description: 'priTmplId -> result' }),
    occurred_at: instant.optional(),
  }),
  status: 202,
  response: z.object({ duplicate: z.boolean() }),
  errors: ['client_token_invalid', 'client_token_expired', 'nonce_out_of_range', 'template_not_found', 'rate_limited'],
});

export const doorEvents = operation({
  id: 'reportDoorEvents',
  method: 'POST',
  path: '/door/events',
  tag: 'door',
  summary: '小程序上报行为事件 / Report what the user did',
  description:
    'Each nonce is a UUIDv7 made from the server’s time and taken once. Events dated out of range are left out and counted ' +
    'in `refused`; when all are, the answer is `nonce_out_of_range`.',
  auth: 'client',
  body: z.strictObject({
    events: z
      .array(
        z.strictObject({
          nonce: z.uuidv7(),
          name: reportedName,
          properties: eventProperties.optional(),
          occurred_at: instant.optional(),
        }),
      )
      .min(1)
      .max(50),
  }),
  status: 202,
  response: z.object({
    received: z.number().int().meta({ description: 'events taken, repeated ones included' }),
    refused: z.number().int(),
  }),
  errors: ['client_token_invalid', 'client_token_expired', 'nonce_out_of_range', 'rate_limited'],
});

export const doorIdentify = operation({
  id: 'identify',
  method: 'POST',
  path: '/door/identify',
  tag: 'door',
  summary: '小程序上报用户属性 / Tell attributes of the user',
  description:
    'The mini-program may write attributes that it was the first to write, and those an operator opened to it; with ' +
    '`profile` also what the client reports of itself.',
  auth: 'client',
  body: z.strictObject({
    nonce: z.uuidv7(),
    attributes: attributesOfClient.default({}),
    profile: z.strictObject(profile).optional(),
    occurred_at: instant.optional(),
  }),
  status: 202,
  response: z.object({ received: z.number().int() }),
  errors: ['client_token_invalid', 'client_token_expired', 'nonce_out_of_range', 'attribute_type', 'rate_limited'],
});

export const doorOpened = operation({
  id: 'reportOpened',
  method: 'POST',
  path: '/door/opened',
  tag: 'door',
  summary: '小程序上报打开 / Report that a notification was opened',
  description:
    'The token says who got it. That of a push by a batching channel does not: it wants the client token beside it.',
  auth: 'none',
  body: z.strictObject({
    app: uuid,
    delivery: z.string().max(200),
    scene: launchScene.optional().meta({ description: '场景值: 1014 or 1107' }),
  }),
  status: 202,
  response: z.object({ duplicate: z.boolean(), counted: z.boolean() }),
  errors: ['delivery_token_invalid', 'client_token_invalid', 'client_token_expired', 'not_found', 'rate_limited'],
});

export const doorClicked = operation({
  id: 'reportClicked',
  method: 'POST',
  path: '/door/clicked',
  tag: 'door',
  summary: '小程序上报点击 / Report a tap on what the notification led to (a button, an H5 link)',
  description: 'Counted once per delivery, whatever the target; a click implies that the notification was opened.',
  auth: 'none',
  body: z.strictObject({
    app: uuid,
    delivery: z.string().max(200),
    target: z.string().min(1).max(100).meta({ description: 'your name of what was tapped: `buy`, `h5:spring`' }),
  }),
  status: 202,
  response: z.object({ duplicate: z.boolean() }),
  errors: ['delivery_token_invalid', 'client_token_invalid', 'client_token_expired', 'not_found', 'rate_limited'],
});
