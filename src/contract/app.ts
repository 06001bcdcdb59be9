import { z } from 'zod';
import { instant, page, uuid } from './common.ts';
import { operation } from './operation.ts';

const miniprogramState = z.enum(['developer', 'trial', 'formal']);
const appName = z.string().trim().min(1).max(100);
const secret = z.string().regex(/^[A-Za-z0-9]{16,64}$/, 'an AppSecret has letters and digits only');
const callbackToken = z.string().regex(/^[A-Za-z0-9]{3,32}$/, '3-32 letters and digits');
const aesKey = z.string().regex(/^[A-Za-z0-9]{43}$/, 'exactly 43 letters and digits');
const tuning = {
  miniprogram_state: miniprogramState,
  rate_per_second: z.number().int().min(1).max(100_000),
  concurrency: z.number().int().min(1).max(4096),
  constants: z.record(z.string().regex(/^[a-z][a-z0-9_]{0,39}$/), z.union([z.string().max(500), z.number()])),
};
/** For pushes that land on an H5 page: `landing.url`. */
const webview = {
  webview_page: z
    .string()
    .regex(/^[A-Za-z0-9_][\w./-]{0,199}$/, 'a page of the mini-program, without a query')
    .nullable()
    .meta({ description: 'the page that hosts web-view: `pages/web/web`' }),
  webview_domains: z
    .array(
      z
        .string()
        .max(253)
        .regex(/^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/, 'a host name'),
    )
    .max(200)
    .meta({ description: 'hosts whose pages may be shown; enter them as 业务域名 in the WeChat console too' }),
};

const ours = /^(host|connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|expect|content-.*|accept.*)$/i;

/** An address of the owner that hands out the access token. */
export const tokenUrl = z.strictObject({
  url: z.url().max(2000).meta({
    description: 'a GET answers `{"access_token": "…", "expires_in": 7200}`; with `force=1` a token made anew',
  }),
  header: z
    .strictObject({
      name: z
        .string()
        .regex(/^[A-Za-z0-9-]{1,64}$/, 'the name of a header')
        .refine((name) => !ours.test(name), 'not this header'),
      secret: z.string().regex(/^[\x21-\x7e]([\x20-\x7e]{0,1998}[\x21-\x7e])?$/, 'printable ASCII'),
    })
    .nullable()
    .optional()
    .meta({ description: 'sent along, sealed, never shown: `authorization`; absent: as it is, on the same host' }),
});

export const app = z
  .object({
    id: uuid,
    name: z.string(),
    platform: z.literal('wechat'),
    appid: z.string(),
    miniprogram_state: miniprogramState,
    rate_per_second: z.number(),
    concurrency: z.number(),
    spread: z.number(),
    constants: z.record(z.string(), z.union([z.string(), z.number()])),
    webview_page: z.string().nullable(),
    webview_domains: z.array(z.string()),
    callback: z.object({
      url: z.string().meta({ description: '填入微信公众平台「消息推送」的 URL / paste into the WeChat console' }),
      token: z
        .string()
        .nullable()
        .meta({ description: 'Token to paste beside it; null to whoever may not manage apps' }),
      has_aes_key: z.boolean(),
      aes_key: z
        .string()
        .nullable()
        .meta({ description: 'EncodingAESKey to paste; shown once, when it was made here, and null ever after' }),
    }),
    request_domains: z.array(z.string()).meta({ description: 'request 合法域名 to enter in the WeChat console' }),
    outgoing_ip: z.string().nullable().meta({ description: 'Our IP for WeChat’s IP allow-list, as far as known' }),
    credentials: z.object({
      ok: z.boolean().nullable(),
      checked_at: instant.nullable(),
      error: z.object({ errcode: z.number().nullable(), errmsg: z.string(), advice: z.string() }).nullable(),
    }),
    token_source: z
      .object({
        from: z.enum(['stable_token', 'jiguang-ums', 'url']),
        url: z.string().nullable().meta({ description: 'without its query to whoever may not manage apps' }),
        header: z.string().nullable().meta({ description: 'the name of the header it is asked with' }),
      })
      .meta({ description: 'who keeps the access token' }),
    templates_synced_at: instant.nullable(),
    created_at: instant,
    version: z.number().int(),
  })
  .meta({ id: 'App' });

const appParams = z.object({ app_id: uuid });

export const createApp = operation({
  id: 'createApp',
  method: 'POST',
  path: '/v1/apps',
  tag: 'apps',
  summary: '注册小程序应用 / Register a mini-program',
  description: 'The credentials are tried against the platform at once; a refusal is answered, nothing is stored.',
  auth: 'key',
  permission: 'apps_manage',
  body: z.strictObject({
    name: appName,
    appid: z.string().regex(/^wx[a-z0-9]{8,30}$/, 'an AppID begins with wx'),
    secret,
    original_id: z
      .string()
      .regex(/^gh_[a-z0-9]{6,30}$/)
      .optional(),
    callback_token: callbackToken.optional().meta({ description: 'made for you when absent' }),
    callback_aes_key: aesKey.optional().meta({ description: 'EncodingAESKey; made for you when absent' }),
    miniprogram_state: miniprogramState.default('formal'),
    rate_per_second: tuning.rate_per_second.default(500),
    concurrency: tuning.concurrency.default(64),
    spread: z.number().int().min(1).max(1024).default(16).meta({ description: 'buckets; fixed for ever' }),
    constants: tuning.constants.default({}),
    webview_page: webview.webview_page.default(null),
    webview_domains: webview.webview_domains.default([]),
    skip_check: z.boolean().default(false).meta({ description: 'store without trying the credentials' }),
  }),
  status: 201,
  response: app,
  errors: ['forbidden', 'app_exists', 'credentials_refused', 'platform_unavailable'],
});

export const listApps = operation({
  id: 'listApps',
  method: 'GET',
  path: '/v1/apps',
  tag: 'apps',
  summary: '应用列表 / List apps',
  auth: 'key',
  permission: 'apps_read',
  status: 200,
  response: page(app),
  errors: [],
});

export const getApp = operation({
  id: 'getApp',
  method: 'GET',
  path: '/v1/apps/{app_id}',
  tag: 'apps',
  summary: '查看应用 / Get an app',
  auth: 'key',
  permission: 'apps_read',
  params: appParams,
  status: 200,
  response: app,
  errors: ['not_found'],
});

export const updateApp = operation({
  id: 'updateApp',
  method: 'PATCH',
  path: '/v1/apps/{app_id}',
  tag: 'apps',
  summary: '修改应用 / Change an app',
  description: 'With `If-Match: "<version>"` only that version is changed; without it, whichever there is.',
  auth: 'key',
  permission: 'apps_manage',
  params: appParams,
  body: z.strictObject({
    name: appName.optional(),
    secret: secret.optional(),
    callback_token: callbackToken.optional(),
    callback_aes_key: aesKey.nullable().optional(),
    miniprogram_state: miniprogramState.optional(),
    rate_per_second: tuning.rate_per_second.optional(),
    concurrency: tuning.concurrency.optional(),
    constants: tuning.constants.optional(),
    webview_page: webview.webview_page.optional(),
    webview_domains: webview.webview_domains.optional(),
    token_source: tokenUrl.nullable().optional().meta({
      description: 'take the access token from this address (中控服务器), tried first; null: no more',
    }),
  }),
  status: 200,
  response: app,
  errors: [
    'not_found',
    'precondition_required',
    'version_conflict',
    'credentials_refused',
    'platform_unavailable',
    'webhook_url_refused',
    'token_source_refused',
  ],
});

export const checkApp = operation({
  id: 'checkApp',
  method: 'POST',
  path: '/v1/apps/{app_id}/check',
  tag: 'apps',
  summary: '校验凭证 / Try the credentials against the platform',
  auth: 'key',
  permission: 'apps_manage',
  audit: false,
  params: appParams,
  status: 200,
  response: app,
  errors: ['not_found', 'platform_unavailable'],
});

const limiterScope = z.enum(['app', 'template', 'channel', 'push']);
const limiterKey = z
  .string()
  .regex(/^[a-z0-9-]{1,40}$/)
  .meta({ description: 'the id of the app, template or push; of a channel its name: `wechat-subscribe`' });
const limiterParams = z.object({ app_id: uuid, scope: limiterScope, key: limiterKey });

/** Something that is held back, with the reason shown on screen, or kept to a rate. */
export const limiter = z
  .object({
    scope: limiterScope,
    key: limiterKey,
    paused: z.boolean(),
    paused_until: instant.nullable().meta({ description: 'null, while paused: until somebody lifts it' }),
    reason: z.string().meta({ description: 'why it is, or was last, paused; empty if it never was' }),
    errcode: z.number().nullable(),
    errmsg: z.string().nullable(),
    rid: z.string().nullable(),
    rate_per_second: z.number().nullable().meta({
      description:
        'calls a second of all engines together; null: none of its own. Of an app: while several engines share it',
    }),
    burst: z.number().nullable().meta({ description: 'calls that may start at once after a rest' }),
    quota: z
      .object({
        daily_limit: z.number(),
        used: z.number(),
        remain: z.number(),
        rate_limit: z.object({ call_count: z.number(), refresh_seconds: z.number() }).nullable(),
        read_at: instant,
      })
      .nullable()
      .meta({
        description:
          'what WeChat last said of the day’s calls (`openapi/quota/get`): when they were used up, or for `getAppStatus`',
      }),
  })
  .meta({ id: 'Limiter' });

export const listLimiters = operation({
  id: 'listLimiters',
  method: 'GET',
  path: '/v1/apps/{app_id}/limiters',
  tag: 'apps',
  summary: '当前被暂停的，以及设置的限速 / What is paused and why; on request the rates that were set',
  auth: 'key',
  permission: 'apps_read',
  params: appParams,
  query: z.object({
    include: z.enum(['rates']).optional().meta({ description: '`rates`: also templates and channels kept to a rate' }),
  }),
  status: 200,
  response: z.object({ items: z.array(limiter) }),
  errors: ['not_found'],
});

export const getLimiter = operation({
  id: 'getLimiter',
  method: 'GET',
  path: '/v1/apps/{app_id}/limiters/{scope}/{key}',
  tag: 'apps',
  summary: '查看一个限制 / One limiter, paused or not',
  auth: 'key',
  permission: 'apps_read',
  params: limiterParams,
  status: 200,
  response: limiter,
  errors: ['not_found'],
});

export const setLimiter = operation({
  id: 'setLimiter',
  method: 'PUT',
  path: '/v1/apps/{app_id}/limiters/{scope}/{key}',
  tag: 'apps',
  summary: '为模板或通道限速 / Keep a template or a channel to a rate',
  description:
    'For all engines together, beside the app’s own rate; holds within a second. `null` takes it off. The rate of an app ' +
    'is a setting of the app, that of a push its `pace`.',
  auth: 'key',
  permission: 'apps_manage',
  params: z.object({ app_id: uuid, scope: z.enum(['template', 'channel']), key: limiterKey }),
  body: z.strictObject({
    rate_per_second: z.number().min(0.001).max(100_000).nullable(),
    burst: z
      .number()
      .int()
      .min(1)
      .max(100_000)
      .optional()
      .meta({ description: 'a tenth of a second’s worth when absent, and at least 1 or 2' }),
  }),
  status: 200,
  response: limiter,
  errors: ['not_found'],
});

export const liftLimiter = operation({
  id: 'liftLimiter',
  method: 'POST',
  path: '/v1/apps/{app_id}/limiters/{scope}/{key}/lift',
  tag: 'apps',
  summary: '解除暂停 / Lift a pause',
  auth: 'key',
  permission: 'apps_manage',
  params: limiterParams,
  status: 200,
  response: z.object({ lifted: z.boolean() }),
  errors: ['not_found'],
});

export const testCallback = operation({
  id: 'testCallback',
  method: 'POST',
  path: '/v1/apps/{app_id}/callback/test',
  tag: 'apps',
  summary: '自测消息推送地址 / Try the callback URL as WeChat would',
  description:
    'Asks our own public address as WeChat does when the URL is saved there, with the app’s Token. `reached` false means ' +
    'that the address leads somewhere else, or nowhere, from here.',
  auth: 'key',
  permission: 'apps_manage',
  params: appParams,
  status: 200,
  response: z.object({
    url: z.string(),
    reached: z.boolean(),
    status: z.number().int().nullable().meta({ description: 'HTTP status of what answered' }),
    milliseconds: z.number().int(),
    error: z.string().nullable(),
  }),
  errors: ['not_found'],
});
