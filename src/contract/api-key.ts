import { z } from 'zod';
import { instant, page } from './common.ts';
import { appGrant, permission } from './member.ts';
import { message } from './message.ts';
import { operation } from './operation.ts';

/** `198.51.100.7` or `198.51.100.0/24`, of either version. */
export const addressRange = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()]);

const keyId = z.string().regex(/^[0-9a-hjkmnp-tv-z]{8}$/, 'the 8 characters behind `hyk_`');

/** What a key of the JPush-compatible door (`/v3`) has beside what every key has. */
export const jpushKey = z
  .strictObject({
    message: message
      .nullable()
      .default(null)
      .meta({
        description:
          'sent where a call brings no `msg_wechatmp` of its own; its fields may read `{{ alert }}`, `{{ title }}`, ' +
          '`{{ content }}` and `{{ extras.* }}` of the call',
      }),
    pushes_per_minute: z.number().int().min(1).max(1_000_000).default(600).meta({
      description: 'calls of the push interface a minute; the headers X-Rate-Limit-* tell of it',
    }),
  })
  .meta({ id: 'JpushKey' });

export type JpushKey = z.output<typeof jpushKey>;

export const apiKey = z
  .object({
    id: keyId.meta({ description: 'the characters behind `hyk_`' }),
    name: z.string(),
    permissions: z.array(permission).meta({ description: 'its scopes' }),
    apps: appGrant,
    allowed_ips: z.array(z.string()).meta({ description: 'where it may be used from; empty: anywhere' }),
    created_by: z.string().nullable(),
    created_at: instant,
    expires_at: instant.nullable(),
    last_used_at: instant.nullable().meta({ description: 'to a minute' }),
    last_used_ip: z.string().nullable(),
    revoked_at: instant.nullable(),
    state: z.enum(['active', 'expired', 'revoked']),
    app_key: z.string().nullable().meta({
      description: 'of a key of the JPush door, the AppKey its callers show; null for all others',
    }),
    jpush: jpushKey.nullable(),
  })
  .meta({ id: 'ApiKey' });

export const listApiKeys = operation({
  id: 'listApiKeys',
  method: 'GET',
  path: '/v1/api-keys',
  tag: 'keys',
  summary: 'API 密钥列表 / List API keys, newest first',
  auth: 'key',
  permission: 'keys_manage',
  status: 200,
  response: page(apiKey),
  errors: [],
});

export const createApiKey = operation({
  id: 'createApiKey',
  method: 'POST',
  path: '/v1/api-keys',
  tag: 'keys',
  summary: '创建 API 密钥 / Make an API key',
  description: 'The key itself is in this answer only. It can be given nothing that its maker does not have.',
  auth: 'key',
  permission: 'keys_manage',
  body: z.strictObject({
    name: z.string().trim().min(1).max(100),
    permissions: z.array(permission).min(1).max(50),
    apps: appGrant.default('all'),
    expires_at: instant.nullable().default(null),
    allowed_ips: z.array(addressRange).max(100).default([]),
    jpush: jpushKey.optional().meta({
      description:
        'makes a key of the JPush-compatible door (`/v3`) instead, and of nothing else; `apps` then names one',
    }),
  }),
  status: 201,
  response: z.object({
    key: apiKey,
    text: z.string().meta({ description: 'the key, or `AppKey:MasterSecret` of a key of the JPush door; keep it now' }),
  }),
  errors: ['forbidden', 'not_found', 'template_not_found', 'channel_not_set_up', 'field_invalid'],
});

export const setJpushKey = operation({
  id: 'setJpushKey',
  method: 'PUT',
  path: '/v1/api-keys/{key_id}/jpush',
  tag: 'keys',
  summary: '修改 JPush 兼容密钥的设置 / Change the settings of a key of the JPush door, within seconds',
  auth: 'key',
  permission: 'keys_manage',
  params: z.object({ key_id: keyId }),
  body: jpushKey,
  status: 200,
  response: apiKey,
  errors: ['forbidden', 'not_found', 'template_not_found', 'channel_not_set_up', 'field_invalid'],
});

export const revokeApiKey = operation({
  id: 'revokeApiKey',
  method: 'DELETE',
  path: '/v1/api-keys/{key_id}',
  tag: 'keys',
  summary: '吊销 API 密钥 / End an API key, within seconds',
  auth: 'key',
  permission: 'keys_manage',
  params: z.object({ key_id: keyId }),
  status: 200,
  response: z.object({ id: keyId, revoked: z.literal(true) }),
  errors: ['not_found'],
});
