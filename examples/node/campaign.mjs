// createPush (draft), updatePush, listPushes, pausePush, resumePush, cancelPush: 草稿、定时、暂停、取消 / write a draft,
// schedule it, hold it, let it go on, think again.
import { appId, call, template } from './api.mjs';

const draft = await call('POST', '/v1/pushes', {
  app_id: appId,
  name: '会员发货通知',
  draft: true,
  audience: { tags: { any: ['vip'] } },
  message: {
    template,
    fields: {
      character_string1: 'HY20261122003',
      thing2: '会员礼盒',
      phrase3: '已发货',
      time4: '2026年11月22日 10:30',
      thing5: '感谢您的支持',
    },
  },
});
console.log(`written: ${draft.state}`);

// The version guards against two people changing it at once: with an old one the answer is 412.
const scheduled = await call(
  'PATCH',
  `/v1/pushes/${draft.id}`,
  { draft: false, schedule: { at: '2030-01-01T10:00:00+08:00' } },
  { 'if-match': `"${draft.version}"` },
);
console.log(`launched: ${scheduled.state}, due ${scheduled.due_at}`);

const { items } = await call('GET', `/v1/pushes?app_id=${appId}&limit=5`);
for (const one of items) console.log(`${one.created_at} ${one.state} ${one.name ?? ''}`);

const paused = await call('POST', `/v1/pushes/${draft.id}/pause`);
const resumed = await call('POST', `/v1/pushes/${draft.id}/resume`);
console.log(`held: ${paused.state}, then ${resumed.state} again`);

const cancelled = await call('POST', `/v1/pushes/${draft.id}/cancel`);
console.log(`cancelled: ${cancelled.state}`);
