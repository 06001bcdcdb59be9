import { z } from 'zod';
import { instant, page } from './common.ts';
import { appGrant, permission } from './member.ts';
import { operation } from './operation.ts';

/** `198.51.100.7` or `198.51.100.0/24`, of either version. */
export const addressRange = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()]);

const keyId = z.string().regex(/^[0-9a-hjkmnp-tv-z]{8}$/, 'the 8 characters behind `hyk_`');

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
  }),
  status: 201,
  response: z.object({ key: apiKey, text: z.string().meta({ description: 'the key; keep it now' }) }),
  errors: ['forbidden', 'not_found'],
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
