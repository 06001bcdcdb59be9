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
      token: z.string().meta({ description: 'Token to paste beside it' }),
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
      error: z.object({ errcode: z.number(), errmsg: z.string(), advice: z.string() }).nullable(),
    }),
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
  auth: 'key',
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
  }),
  status: 200,
  response: app,
  errors: ['not_found', 'version_conflict', 'credentials_refused', 'platform_unavailable'],
});

export const checkApp = operation({
  id: 'checkApp',
  method: 'POST',
  path: '/v1/apps/{app_id}/check',
  tag: 'apps',
  summary: '校验凭证 / Try the credentials against the platform',
  auth: 'key',
  params: appParams,
  status: 200,
  response: app,
  errors: ['not_found', 'platform_unavailable'],
});

/** A key of a sender that must not be called until a time, with the reason shown on screen. */
export const limiter = z
  .object({
    scope: z.enum(['app', 'template', 'push']),
    key: uuid,
    paused_until: instant.nullable().meta({ description: 'null: until somebody lifts it' }),
    reason: z.string(),
    errcode: z.number().nullable(),
    errmsg: z.string().nullable(),
    rid: z.string().nullable(),
  })
  .meta({ id: 'Limiter' });

export const listLimiters = operation({
  id: 'listLimiters',
  method: 'GET',
  path: '/v1/apps/{app_id}/limiters',
  tag: 'apps',
  summary: '当前被暂停的应用、模板与推送 / What is paused and why',
  auth: 'key',
  params: appParams,
  status: 200,
  response: z.object({ items: z.array(limiter) }),
  errors: ['not_found'],
});

export const liftLimiter = operation({
  id: 'liftLimiter',
  method: 'POST',
  path: '/v1/apps/{app_id}/limiters/{scope}/{key}/lift',
  tag: 'apps',
  summary: '解除暂停 / Lift a pause',
  auth: 'key',
  params: z.object({ app_id: uuid, scope: z.enum(['app', 'template', 'push']), key: uuid }),
  status: 200,
  response: z.object({ lifted: z.boolean() }),
  errors: ['not_found'],
});
