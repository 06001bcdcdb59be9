// 从微信公共模板库里添加一个模板，再删掉它 / adds a template from WeChat's public library, and deletes it again.
import { appId, call } from './api.mjs';

const app = `/v1/apps/${appId}`;
const { items: categories } = await call('GET', `${app}/library/categories`);
console.log(`categories: ${categories.map((one) => one.name).join(', ')}`);
const ids = categories.map((one) => one.id).join(',');
const { items: titles, total } = await call('GET', `${app}/library/titles?categories=${ids}&limit=10`);
console.log(`${titles.length} of ${total} titles`);
const { tid, title } = titles.find((one) => one.kind === 'one_time');
const { items: keywords } = await call('GET', `${app}/library/titles/${tid}/keywords`);
const kids = keywords.slice(0, 2).map((one) => one.kid);
const made = await call('POST', `${app}/templates`, { tid, keywords: kids, description: '示例' });
console.log(`added: ${made.title === title}`);
const { status } = await call('DELETE', `${app}/templates/${made.id}`);
console.log(`deleted: ${status}`);
