// exportRecipient, eraseRecipient: 导出与删除个人数据 / what is held on one person, and how it goes.
// Usage: node personal-data.mjs OPENID
import { appId, call } from './api.mjs';

const openid = process.argv[2];
const path = `/v1/apps/${appId}/recipients/${openid}`;
const held = await call('GET', `${path}/export`);
console.log(
  `tags: ${held.recipient.tags.join(', ')}; ${held.events.length} events, ${held.deliveries.length} deliveries`,
);

const { id } = await call('DELETE', path);
const after = await call('GET', `/v1/apps/${appId}/recipients/${id}/export`);
console.log(`now ${after.recipient.status}, openid ${after.recipient.openid}, ${after.events.length} events`);
