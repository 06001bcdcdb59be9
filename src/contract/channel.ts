import { z } from 'zod';
import { instant, uuid } from './common.ts';
import { operation } from './operation.ts';
import { templateField } from './template.ts';

/** Every way to reach a recipient. The first is there for every app; the others are set up. */
export const channelNames = ['wechat-subscribe', 'wechat-service', 'jiguang-ums', 'jpush'] as const;
export const channelName = z.enum(channelNames);
export type ChannelName = (typeof channelNames)[number];

/** The channels that have settings or credentials of their own. */
export const ownChannelName = z.enum(['wechat-service', 'jiguang-ums', 'jpush']);
export type OwnChannelName = z.output<typeof ownChannelName>;

const key = z.string().regex(/^[A-Za-z0-9]{8,64}$/, '8-64 letters and digits');

/** Customer-service messages go out with the app's own AppID and AppSecret. */
export const serviceSetup = z.strictObject({
  allowance: z
    .number()
    .int()
    .min(1)
    .max(20)
    .default(5)
    .meta({ description: 'sends that a message of the user opens; WeChat says 5' }),
  hours: z.number().int().min(1).max(48).default(48).meta({ description: 'for so long after it' }),
});

export const umsSetup = z.strictObject({
  channel_code: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,64}$/, 'letters and digits')
    .meta({
      description: 'the code of the WeChat mini-program delivery channel (通道编码), as set in the UMS console',
    }),
  owner: z
    .string()
    .max(64)
    .optional()
    .meta({ description: 'submitter (提交人), needed where UMS reviews API messages' }),
  bind_users: z
    .boolean()
    .default(false)
    .meta({ description: 'keep the user table of UMS in step: userid = our recipient id, tags, openid' }),
  outgoing_ips: z
    .array(z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()]))
    .max(50)
    .default([])
    .meta({ description: 'addresses UMS calls WeChat from, as its console shows them: for WeChat’s allow-list' }),
  token_pool: z.boolean().default(false).meta({
    description:
      'take the WeChat access token of subscribe messages from UMS (`/v1/token`), so that the two do not fight',
  }),
});
const umsCredentials = z.strictObject({ channel_key: key, master_secret: key });

export const jpushSetup = z.strictObject({
  address: z
    .union([
      z.literal('alias'),
      z.strictObject({ attribute: z.string().regex(/^[A-Za-z][A-Za-z0-9_.-]{0,39}$/, 'the name of an attribute') }),
    ])
    .default({ attribute: 'jpush_registration_id' })
    .meta({
      description: 'how a recipient is known to JPush: by our alias, or by an attribute that holds registration ids',
    }),
  apns_production: z.boolean().default(true),
  time_to_live: z.number().int().min(0).max(864_000).default(86_400).meta({ description: 'seconds' }),
});
const jpushCredentials = z.strictObject({ app_key: key, master_secret: key });

/** What is set up for a channel; credentials are write-only. */
export const channelSetup = z.discriminatedUnion('name', [
  z.strictObject({ name: z.literal('wechat-service'), settings: serviceSetup.prefault({}) }),
  z.strictObject({
    name: z.literal('jiguang-ums'),
    settings: umsSetup,
    credentials: umsCredentials
      .optional()
      .meta({ description: 'needed the first time; the stored ones stay when absent' }),
  }),
  z.strictObject({
    name: z.literal('jpush'),
    settings: jpushSetup.prefault({}),
    credentials: jpushCredentials.optional().meta({ description: 'as above' }),
  }),
]);
export type ServiceSettings = z.output<typeof serviceSetup>;
export type UmsSettings = z.output<typeof umsSetup>;
export type UmsCredentials = z.output<typeof umsCredentials>;
export type JpushSettings = z.output<typeof jpushSetup>;
export type JpushCredentials = z.output<typeof jpushCredentials>;
export type ChannelSettings = ServiceSettings | UmsSettings | JpushSettings;
export type ChannelCredentials = UmsCredentials | JpushCredentials;

const messageKind = z.object({
  template: z.string().meta({ description: 'what a push names as `message.template`' }),
  title: z.string(),
  fields: z.array(
    templateField.omit({ enum_values: true }).extend({ required: z.boolean() }).meta({ id: 'MessageField' }),
  ),
  others: z.boolean().meta({ description: 'whether it may have fields of any other name' }),
  landing: z.enum(['required', 'optional', 'none']).meta({ description: 'whether it leads to a page' }),
});

export const channel = z
  .object({
    name: channelName,
    title: z.string(),
    set_up: z.boolean(),
    batch: z.number().int().meta({ description: 'recipients of one call at most' }),
    idempotent: z.boolean().meta({ description: 'a call repeated after a lost answer reaches nobody twice' }),
    confirmed: z
      .enum(['callback', 'poll', 'never'])
      .meta({ description: 'how we learn what became of an accepted message' }),
    credit: z.enum(['template', 'window', 'open']).meta({
      description:
        '`template`: one subscription per send; `window`: so many sends for so long after the user wrote; `open`: none',
    }),
    messages: z.array(messageKind).meta({ description: 'kinds of its own; empty where it carries WeChat’s templates' }),
    settings: z.record(z.string(), z.unknown()).nullable(),
    has_credentials: z.boolean(),
    retract_hours: z
      .number()
      .int()
      .nullable()
      .meta({ description: 'a message can be taken back for so long; null: never' }),
    outgoing_ips: z
      .array(z.string())
      .meta({ description: 'to enter into WeChat’s allow-list; empty where none is needed or known' }),
    bound_users: z
      .object({ told: z.number().int(), refused: z.number().int() })
      .nullable()
      .meta({ description: 'with `bind_users`: users UMS has been told of; null in lists' }),
    callback_url: z.string().nullable().meta({ description: 'to enter at the vendor' }),
    checked_at: instant.nullable(),
    check_error: z.object({ code: z.number().nullable(), message: z.string(), advice: z.string() }).nullable(),
    notes: z.array(z.string()).meta({ description: 'what to know before relying on it' }),
    version: z.number().int(),
  })
  .meta({ id: 'Channel' });

const params = z.object({ app_id: uuid, channel: ownChannelName });

export const listChannels = operation({
  id: 'listChannels',
  method: 'GET',
  path: '/v1/apps/{app_id}/channels',
  tag: 'channels',
  summary: '通道列表 / List channels, set up or not',
  auth: 'key',
  permission: 'apps_read',
  params: z.object({ app_id: uuid }),
  status: 200,
  response: z.object({ items: z.array(channel) }),
  errors: ['not_found'],
});

export const getChannel = operation({
  id: 'getChannel',
  method: 'GET',
  path: '/v1/apps/{app_id}/channels/{channel}',
  tag: 'channels',
  summary: '查看通道 / Get a channel',
  auth: 'key',
  permission: 'apps_read',
  params,
  status: 200,
  response: channel,
  errors: ['not_found'],
});

export const putChannel = operation({
  id: 'putChannel',
  method: 'PUT',
  path: '/v1/apps/{app_id}/channels/{channel}',
  tag: 'channels',
  summary: '设置通道 / Set up a channel, or change it',
  description:
    'Credentials are sealed and never shown. New ones are tried against the vendor first; `?check=false` stores them untried.',
  auth: 'key',
  permission: 'apps_manage',
  params,
  query: z.object({ check: z.enum(['true', 'false']).default('true') }),
  body: channelSetup,
  status: 200,
  response: channel,
  errors: ['not_found', 'channel_credentials_refused', 'vendor_unavailable'],
});

export const checkChannel = operation({
  id: 'checkChannel',
  method: 'POST',
  path: '/v1/apps/{app_id}/channels/{channel}/check',
  tag: 'channels',
  summary: '校验通道凭证 / Try a channel’s credentials',
  auth: 'key',
  permission: 'apps_manage',
  params,
  status: 200,
  response: channel,
  errors: ['not_found', 'vendor_unavailable'],
});

export const uploadMedia = operation({
  id: 'uploadMedia',
  method: 'POST',
  path: '/v1/apps/{app_id}/media',
  tag: 'channels',
  summary: '上传图片 / Store a picture for image messages and card covers',
  description: 'JPEG, PNG or GIF. The same picture is stored once. It is sent to WeChat when a message first needs it.',
  auth: 'key',
  permission: 'content_manage',
  params: z.object({ app_id: uuid }),
  body: z.strictObject({ content_base64: z.string().min(4).max(2_800_000).meta({ description: 'at most 2 MB' }) }),
  status: 200,
  response: z.object({ id: uuid, type: z.string(), bytes: z.number().int() }).meta({ id: 'Media' }),
  errors: ['not_found', 'body_too_large'],
});
