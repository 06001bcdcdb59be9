// 设置客服消息通道，存一张图片，再看看一位用户 / sets up customer-service messages, stores a picture, and looks at a user.
import { appId, call, openid } from './api.mjs';

const app = `/v1/apps/${appId}`;
const { items } = await call('GET', `${app}/channels`);
console.log(`channels: ${items.map((one) => one.name).join(', ')}`);
await call('PUT', `${app}/channels/wechat-service`, { name: 'wechat-service' });
await call('POST', `${app}/channels/wechat-service/check`);
const channel = await call('GET', `${app}/channels/wechat-service`);
console.log(`set up: ${channel.set_up}, ${channel.messages.map((one) => one.template).join(', ')}`);

const dot = 'R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7';
const picture = await call('POST', `${app}/media`, { content_base64: dot });
console.log(`picture: ${picture.type}`);

const people = await call('GET', `${app}/recipients?limit=3`);
console.log(`recipients: ${people.items.length}`);
const timeline = await call('GET', `${app}/recipients/${openid}/timeline?limit=5`);
console.log(`on the timeline: ${timeline.items.length > 0}`);
const { phones_url } = await call('GET', '/v1/sandbox');
console.log(`on the emulator: ${phones_url !== null}`);
const { reached } = await call('POST', `${app}/callback/test`);
console.log(`callback reached: ${typeof reached === 'boolean'}`);
