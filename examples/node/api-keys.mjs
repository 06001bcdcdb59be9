// createApiKey, listApiKeys, revokeApiKey: API 密钥 / keys with scopes. KEY needs keys_manage.
import { appId, call } from './api.mjs';

const scopes = { permissions: ['pushes_write', 'pushes_read'], apps: [appId], allowed_ips: ['10.0.0.0/8'] };
const { key, text } = await call('POST', '/v1/api-keys', { name: 'orders', ...scopes });
console.log(`keep it now: ${text.slice(0, 13)}…, ${key.permissions.join(' and ')}`);
const listed = (await call('GET', '/v1/api-keys')).items.find((one) => one.id === key.id);
console.log(`${listed.state}, used last: ${listed.last_used_at ?? 'never'}`);
console.log(`revoked: ${(await call('DELETE', `/v1/api-keys/${key.id}`)).revoked}`);
