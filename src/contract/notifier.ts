import { z } from 'zod';
import { severities } from './alert.ts';
import { instant, openid, uuid } from './common.ts';
import { message } from './message.ts';
import { operation } from './operation.ts';

const url = z.url().max(2000);
const secret = z.string().min(1).max(200);

/** How each kind is reached. Secrets go in and never come out. */
export const notifierConfig = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('wecom'), url }).meta({ description: '企业微信群机器人 / enterprise WeChat robot' }),
  z.strictObject({
    kind: z.literal('dingtalk'),
    url,
    secret: secret.optional().meta({ description: '加签密钥 SEC…' }),
  }),
  z.strictObject({ kind: z.literal('feishu'), url, secret: secret.optional().meta({ description: '签名校验密钥' }) }),
  z.strictObject({
    kind: z.literal('webhook'),
    url,
    secret: secret.optional().meta({ description: 'signs by Standard Webhooks: whsec_…' }),
  }),
  z.strictObject({
    kind: z.literal('email'),
    host: z.string().min(1).max(253),
    port: z.number().int().min(1).max(65_535).default(465),
    secure: z.boolean().default(true).meta({ description: 'TLS from the first byte; else STARTTLS where offered' }),
    user: z.string().max(200).optional(),
    password: secret.optional(),
    from: z.email(),
    to: z.array(z.email()).min(1).max(20),
  }),
  z
    .strictObject({
      kind: z.literal('wechat'),
      app_id: uuid,
      openids: z.array(openid).min(1).max(20).meta({ description: 'of the members, in this mini-program' }),
      message: message.meta({
        description:
          'a message of this app whose fields may name `{{ title }}`, `{{ text }}` (its first line) and `{{ time }}`; give fields `on_invalid: "truncate"`',
      }),
    })
    .meta({
      description: '微信服务通知：用自己的推送发给成员 / a push of our own to members’ WeChat; it takes their credits',
    }),
]);

export type NotifierConfig = z.output<typeof notifierConfig>;

const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);

const settings = {
  name: z.string().trim().min(1).max(100),
  least_severity: z.enum(severities).default('warning'),
  quiet_hours: z
    .strictObject({ from: clockTime, to: clockTime })
    .nullable()
    .default(null)
    .meta({ description: 'warnings wait until it is over; what is critical does not' }),
  time_zone: z.string().max(64).default('Asia/Shanghai'),
};

export const notifier = z
  .object({
    id: uuid,
    kind: z.string(),
    name: z.string(),
    target: z
      .string()
      .meta({ description: 'host, or recipients of the mail: enough to tell it apart; how many members of which app' }),
    least_severity: z.enum(severities),
    quiet_hours: z.object({ from: z.string(), to: z.string() }).nullable(),
    time_zone: z.string(),
    enabled: z.boolean(),
    last_sent_at: instant.nullable(),
    last_error: z.string().nullable(),
    created_at: instant,
    updated_at: instant,
  })
  .meta({ id: 'Notifier' });

const params = z.object({ notifier_id: uuid });

export const createNotifier = operation({
  id: 'createNotifier',
  method: 'POST',
  path: '/v1/notifiers',
  tag: 'alerts',
  summary: '新建通知渠道 / A robot, webhook or mail server that tells members of alerts',
  description:
    'One key of the whole organization is needed; an address has to be on the public internet or in `OUTGOING_ALLOW`.',
  auth: 'key',
  permission: 'alerts_manage',
  body: z.strictObject({ ...settings, config: notifierConfig }),
  status: 201,
  response: notifier,
  errors: ['forbidden', 'webhook_url_refused', 'validation_failed'],
});

export const listNotifiers = operation({
  id: 'listNotifiers',
  method: 'GET',
  path: '/v1/notifiers',
  tag: 'alerts',
  summary: '通知渠道列表 / Notifiers with how they fare',
  auth: 'key',
  permission: 'alerts_manage',
  status: 200,
  response: z.object({ items: z.array(notifier) }),
  errors: ['forbidden'],
});

export const updateNotifier = operation({
  id: 'updateNotifier',
  method: 'PATCH',
  path: '/v1/notifiers/{notifier_id}',
  tag: 'alerts',
  summary: '修改通知渠道 / Change a notifier',
  auth: 'key',
  permission: 'alerts_manage',
  params,
  body: z.strictObject({
    name: settings.name.optional(),
    least_severity: z.enum(severities).optional(),
    quiet_hours: z.strictObject({ from: clockTime, to: clockTime }).nullable().optional(),
    time_zone: z.string().max(64).optional(),
    enabled: z.boolean().optional(),
    config: notifierConfig.optional(),
  }),
  status: 200,
  response: notifier,
  errors: ['forbidden', 'not_found', 'webhook_url_refused', 'validation_failed'],
});

export const deleteNotifier = operation({
  id: 'deleteNotifier',
  method: 'DELETE',
  path: '/v1/notifiers/{notifier_id}',
  tag: 'alerts',
  summary: '删除通知渠道 / Delete a notifier',
  auth: 'key',
  permission: 'alerts_manage',
  params,
  status: 200,
  response: z.object({ id: uuid }),
  errors: ['forbidden', 'not_found'],
});

export const testNotifier = operation({
  id: 'testNotifier',
  method: 'POST',
  path: '/v1/notifiers/{notifier_id}/test',
  tag: 'alerts',
  summary: '发送测试通知 / Tell it something now, and answer what it said',
  auth: 'key',
  permission: 'alerts_manage',
  params,
  status: 200,
  response: z.object({
    sent: z.boolean().meta({ description: 'of a push to WeChat: that an engine will make it' }),
    error: z.string().nullable(),
  }),
  errors: ['forbidden', 'not_found'],
});
