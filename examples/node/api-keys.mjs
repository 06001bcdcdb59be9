// createApiKey, listApiKeys, setJpushKey, revokeApiKey: API 密钥 / keys with scopes. KEY needs keys_manage.
import { appId, base, call, openid, template } from './api.mjs';

const scopes = { permissions: ['pushes_write', 'pushes_read'], apps: [appId], allowed_ips: ['10.0.0.0/8'] };
const { key, text } = await call('POST', '/v1/api-keys', { name: 'orders', ...scopes });
console.log(`keep it now: ${text.slice(0, 13)}…, ${key.permissions.join(' and ')}`);
const listed = (await call('GET', '/v1/api-keys')).items.find((one) => one.id === key.id);
console.log(`${listed.state}, used last: ${listed.last_used_at ?? 'never'}`);
console.log(`revoked: ${(await call('DELETE', `/v1/api-keys/${key.id}`)).revoked}`);

// JPush 兼容密钥：原来调用 JPush 的程序换个地址就能用 / a key for programs that were written for JPush
const pusher = { permissions: ['pushes_write'], apps: [appId], jpush: {} };
const door = await call('POST', '/v1/api-keys', { name: 'was JPush', ...pusher });
await call('PUT', `/v1/api-keys/${door.key.id}/jpush`, { pushes_per_minute: 6000 });
const data = {
  character_string1: 'HY1',
  thing2: '龙井',
  phrase3: '已发货',
  time4: '2026年11月22日 10:30',
  thing5: '谢谢',
};
const authorization = `Basic ${Buffer.from(door.text).toString('base64')}`;
const answer = await fetch(`${base}/v3/push/validate`, {
  method: 'POST',
  headers: { authorization, 'content-type': 'application/json' },
  body: JSON.stringify({
    platform: 'all',
    audience: { registration_id: [openid] },
    notification: { android: { extras: { msg_wechatmp: { template_id: template, data } } } },
    options: { sendno: 7 },
  }),
});
const left = Number(answer.headers.get('x-rate-limit-remaining'));
console.log(`sendno ${(await answer.json()).sendno}, ${left} calls left this minute`);
await call('DELETE', `/v1/api-keys/${door.key.id}`);
