// syncTemplates, listTemplates, putScene, listScenes, getSceneFunnel: 模板与订阅场景 / templates, and where consent for them is asked.
import { appId, call, template } from './api.mjs';

const synced = await call('POST', `/v1/apps/${appId}/templates/sync`);
console.log(`added ${synced.added}, changed ${synced.changed}, gone ${synced.gone}`);

const templates = await call('GET', `/v1/apps/${appId}/templates`);
for (const { title, kind, fields } of templates.items) {
  console.log(`${title} (${kind}): ${fields.map(({ key, label }) => `${key} ${label}`).join(', ')}`);
}

const scene = await call('PUT', `/v1/apps/${appId}/scenes/after-payment`, {
  purpose: '付款后告诉您订单走到哪一步',
  content: '订单发货、签收时的状态',
  frequency: '每次状态变化一条，一笔订单不超过 3 条',
  template_ids: [template],
});
console.log(`scene ${scene.key}, version ${scene.version}`);

const { items } = await call('GET', `/v1/apps/${appId}/scenes`);
console.log(`scenes: ${items.map(({ key }) => key).join(', ')}`);

const { totals, accepts } = await call('GET', `/v1/apps/${appId}/scenes/order/funnel?days=7`);
console.log(`order: asked ${totals.asked}, accepted ${totals.accepted}, refused ${totals.refused}`);
console.log(`accepts by report ${accepts.client_reports}, by WeChat's event ${accepts.platform_events}`);
