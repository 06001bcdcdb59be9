// reportConsents: 自有后端上报订阅结果 / report what wx.requestSubscribeMessage answered, when your mini-program talks
// to your own backend only.
import { appId, call, openid, template } from './api.mjs';

const id = process.argv[2] ?? 'order-20261122002-subscribe';
const item = { id, openid, scene: 'order', results: { [template]: 'accept' }, occurred_at: new Date().toISOString() };

const first = await call('POST', '/v1/consents', { app_id: appId, items: [item] });
console.log(`received ${first.received}, duplicates ${first.duplicates}`);

// The answer was lost? Send exactly the same again: it counts once.
const again = await call('POST', '/v1/consents', { app_id: appId, items: [item] });
console.log(`received ${again.received}, duplicates ${again.duplicates}`);
