import { z } from 'zod';
import { alias, instant, openid, recipientId, tag, unionid, uuid } from './common.ts';
import { operation } from './operation.ts';
import { attributeName, point } from './rule.ts';

/** Values by attribute; null takes the attribute away. */
const attributes = z
  .record(
    attributeName,
    z.union([z.string().max(500), z.number(), z.boolean(), z.array(z.string().max(100)).max(100), z.null()]),
  )
  .meta({ description: 'null removes an attribute; a date, once declared, is a day or RFC 3339' });

/** What a phone may say: fewer and shorter than a backend. */
export const attributesOfClient = z
  .record(
    attributeName,
    z.union([z.string().max(256), z.number(), z.boolean(), z.array(z.string().max(100)).max(50), z.null()]),
  )
  .refine((values) => Object.keys(values).length <= 50, 'at most 50 attributes')
  .meta({ description: 'null removes an attribute' });

const place = z.string().min(1).max(100);

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

export const timeZone = z.string().max(64).refine(isTimeZone, 'an IANA time zone, such as Asia/Shanghai');

/** What a client or a backend tells of a person. What is left out stays as it is; null clears it. */
export const profile = {
  language: z.string().min(1).max(35).nullable().optional().meta({ description: 'as WeChat writes it: zh_CN, en' }),
  time_zone: timeZone.nullable().optional(),
  country: place.nullable().optional(),
  province: place.nullable().optional(),
  city: place.nullable().optional(),
  location: z.strictObject(point).nullable().optional().meta({
    description: 'in whichever system your app uses (WeChat: gcj02 or wgs84); rules are compared as given',
  }),
  device: z
    .strictObject({
      platform: place
        .nullable()
        .optional()
        .meta({ description: 'as the client reports it: ios, android, ohos, windows' }),
      type: place.nullable().optional().meta({ description: 'phone, tablet, pc or a word of your own' }),
    })
    .optional(),
};

export const consentOfRecipient = z
  .object({
    template_id: uuid,
    platform_template_id: z.string(),
    title: z.string(),
    kind: z.enum(['one_time', 'long_term', 'window', 'open']),
    status: z.enum(['none', 'granted', 'refused', 'banned']),
    credits: z.number().int().nullable().meta({ description: 'sends left; null for long-term consent' }),
    last_granted_at: instant.nullable(),
    last_refused_at: instant.nullable(),
  })
  .meta({ id: 'Consent' });

export const recipient = z
  .object({
    id: recipientId,
    app_id: uuid,
    openid: z.string().nullable().meta({ description: 'null once erased' }),
    unionid: z.string().nullable(),
    alias: z.string().nullable(),
    status: z.enum(['active', 'invalid', 'blocked', 'erased']),
    tags: z.array(z.string()),
    attributes: z.record(z.string(), z.unknown()),
    language: z.string().nullable(),
    time_zone: z.string().nullable(),
    country: z.string().nullable(),
    province: z.string().nullable(),
    city: z.string().nullable(),
    location: z.object(point).nullable(),
    device: z.object({ platform: z.string().nullable(), type: z.string().nullable() }),
    first_seen_at: instant,
    last_seen_at: instant.nullable(),
    consents: z.array(consentOfRecipient),
  })
  .meta({ id: 'Recipient' });

const oneRecipient = z.object({
  app_id: uuid,
  recipient: z.union([recipientId, openid]).meta({ description: 'recipient id or openid' }),
});

export const getRecipient = operation({
  id: 'getRecipient',
  method: 'GET',
  path: '/v1/apps/{app_id}/recipients/{recipient}',
  tag: 'recipients',
  summary: '查看用户与授权 / A recipient and its consents',
  auth: 'key',
  permission: 'recipients_read',
  params: oneRecipient,
  status: 200,
  response: recipient,
  errors: ['not_found'],
});

export const exportRecipient = operation({
  id: 'exportRecipient',
  method: 'GET',
  path: '/v1/apps/{app_id}/recipients/{recipient}/export',
  tag: 'recipients',
  summary: '导出个人数据 / Everything held on one person',
  auth: 'key',
  permission: 'personal_data',
  audit: true,
  params: oneRecipient,
  status: 200,
  response: z.object({
    exported_at: instant,
    recipient,
    consent_entries: z.array(z.record(z.string(), z.unknown())),
    events: z.array(z.record(z.string(), z.unknown())),
    deliveries: z.array(z.record(z.string(), z.unknown())),
    lists: z.array(z.object({ id: uuid, name: z.string() })),
  }),
  errors: ['not_found'],
});

export const eraseRecipient = operation({
  id: 'eraseRecipient',
  method: 'DELETE',
  path: '/v1/apps/{app_id}/recipients/{recipient}',
  tag: 'recipients',
  summary: '删除个人数据 / Erase what is held on one person',
  description:
    'Openid, unionid, alias, tags, attributes, place, device, events, memberships and variables of pushes are gone, here ' +
    'and in what waits to be applied. Outcomes of pushes and the consent ledger stay, without identity. Nothing is sent ' +
    'any more, until the person comes back. Safe to repeat.',
  auth: 'key',
  permission: 'recipients_erase',
  params: oneRecipient,
  status: 200,
  response: z.object({ id: recipientId, erased: z.literal(true) }),
  errors: ['not_found'],
});

export const recipientUpsert = z
  .strictObject({
    openid,
    unionid: unionid.optional(),
    alias: alias.nullable().optional(),
    status: z.enum(['active', 'blocked']).optional().meta({ description: '`blocked`: nothing is sent to them' }),
    tags: z.array(tag).max(1000).optional().meta({ description: 'replaces the tags' }),
    add_tags: z.array(tag).max(1000).optional().meta({ description: 'at most 1,000 in all' }),
    remove_tags: z.array(tag).max(1000).optional(),
    ...profile,
    first_seen_at: instant.optional().meta({ description: 'the earlier one of this and ours stays' }),
    last_seen_at: instant.optional().meta({ description: 'the later one of this and ours stays' }),
    attributes: attributes.optional().meta({ description: 'merged into the attributes' }),
    credits: z
      .record(z.string().min(1).max(100), z.number().int().min(1).max(1000))
      .optional()
      .meta({ description: 'template id -> sends your records say are left; booked as `imported`, needs `import_id`' }),
  })
  .meta({ id: 'RecipientUpsert' });

export const upsertRecipients = operation({
  id: 'upsertRecipients',
  method: 'POST',
  path: '/v1/apps/{app_id}/recipients/batch',
  tag: 'recipients',
  summary: '批量写入用户 / Create or change up to 1,000 recipients',
  description:
    'Written part by part: when a call fails, some may be stored already; repeat the whole call, which changes nothing twice. An openid that stands twice counts as it stands last.',
  auth: 'key',
  permission: 'recipients_write',
  audit: false,
  params: z.object({ app_id: uuid }),
  body: z.strictObject({
    import_id: z
      .string()
      .regex(/^[A-Za-z0-9._:-]{1,100}$/)
      .optional()
      .meta({
        description: 'names where the credits come from; each (import_id, recipient, template) counts once, for ever',
      }),
    recipients: z.array(recipientUpsert).min(1).max(1000),
  }),
  status: 200,
  response: z.object({ items: z.array(z.object({ openid: z.string(), id: recipientId })) }),
  errors: ['not_found', 'template_not_found', 'attribute_type'],
});

export const consentResult = z.enum(['accept', 'acceptWithAudio', 'acceptWithAlert', 'reject', 'ban', 'filter']);

/** What one call of wx.requestSubscribeMessage said, by template id (WeChat takes at most 5 a call, we do not mind more). */
export const consentResults = z.record(z.string().min(1).max(100), consentResult).refine((results) => {
  const count = Object.keys(results).length;
  return count >= 1 && count <= 20;
}, '1-20 templates');

/** 场景值: WeChat's entry numbers have four digits. */
export const launchScene = z.number().int().min(0).max(99_999);

export const reportConsents = operation({
  id: 'reportConsents',
  method: 'POST',
  path: '/v1/consents',
  tag: 'consents',
  summary: '上报订阅结果（自有后端） / Report results of wx.requestSubscribeMessage from your own backend',
  description: 'Same inbox and same ledger as the mini-program’s own report. A repeated `id` counts once.',
  auth: 'key',
  permission: 'recipients_write',
  audit: false,
  body: z.strictObject({
    app_id: uuid.optional().meta({ description: 'needed unless the key belongs to one app' }),
    items: z
      .array(
        z.strictObject({
          id: z.string().min(1).max(100).meta({ description: 'yours; the same id is applied once' }),
          openid,
          unionid: unionid.optional(),
          scene: z.string().max(40).optional(),
          scene_version: z.number().int().optional(),
          results: consentResults.meta({ description: 'template id (ours or WeChat’s priTmplId) -> result' }),
          occurred_at: instant.meta({ description: 'when the user answered; the same in a repeat; not in the future' }),
        }),
      )
      .min(1)
      .max(500),
  }),
  status: 202,
  response: z.object({
    received: z.number().int().meta({ description: 'items of this call, repeated ones included' }),
    duplicates: z.number().int().meta({ description: 'of those, known from before' }),
  }),
  errors: ['not_found', 'template_not_found'],
});

export const reportOpens = operation({
  id: 'reportOpens',
  method: 'POST',
  path: '/v1/opens',
  tag: 'consents',
  summary: '上报打开（自有后端） / Report opens from your own backend',
  auth: 'key',
  permission: 'recipients_write',
  audit: false,
  body: z.strictObject({
    app_id: uuid.optional(),
    items: z
      .array(
        z.strictObject({
          delivery: z.string().max(200).meta({ description: 'the `hy` value of the landing page’s query' }),
          launch_scene: launchScene.optional().meta({ description: '场景值, e.g. 1014' }),
          occurred_at: instant.optional(),
        }),
      )
      .min(1)
      .max(500),
  }),
  status: 202,
  response: z.object({
    received: z.number().int().meta({ description: 'items of this call, repeated and refused ones included' }),
    duplicates: z.number().int().meta({ description: 'of those, known from before' }),
    refused: z.number().int().meta({ description: 'of those, without a valid delivery token' }),
  }),
  errors: ['not_found'],
});
