// createApp, listApps, getApp, updateApp, checkApp, getAppStatus: 小程序应用 / register a mini-program and look after it.
// APPID and APPSECRET come from the WeChat console.
import { call } from './api.mjs';

const { APPID, APPSECRET } = process.env;
const { items } = await call('GET', '/v1/apps');
const known = items.find((app) => app.appid === APPID);

if (known === undefined) {
  const app = await call('POST', '/v1/apps', { name: '我的小程序', appid: APPID, secret: APPSECRET });
  console.log(`registered ${app.id}. Paste into the WeChat console (消息推送), security mode, JSON:`);
  console.log(`  URL            ${app.callback.url}`);
  console.log(`  Token          ${app.callback.token}`);
  console.log(`  EncodingAESKey ${app.callback.aes_key} (shown this once)`);
  console.log(`  request domain ${app.request_domains.join(', ')}`);
} else {
  await call('PATCH', `/v1/apps/${known.id}`, { rate_per_second: 300 });
  const checked = await call('POST', `/v1/apps/${known.id}/check`);
  const app = await call('GET', `/v1/apps/${known.id}`);
  console.log(`${app.name}: ${app.rate_per_second} calls a second, credentials ok: ${checked.credentials.ok}`);
  const { sending, quota, engines } = await call('GET', `/v1/apps/${known.id}/status`);
  console.log(`sending: ${sending}, engines: ${engines.length}, sent today: ${quota.counted}`);
}
