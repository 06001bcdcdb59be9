// createPushes: 一次提交多条不同的推送 / many different pushes in one call; each has a result of its own.
import { appId, call, openid, template } from './api.mjs';

const orders = [
  { order: 'HY20261122011', state: '已发货' },
  { order: 'HY20261122012', state: '很快就会发货' }, // too long for a phrase field: five Chinese characters
];
const pushes = orders.map(({ order, state }) => ({
  app_id: appId,
  idempotency_key: `state-${order}`,
  audience: { openids: [openid] },
  message: {
    template,
    fields: {
      character_string1: order,
      thing2: '明前龙井',
      phrase3: state,
      time4: '2026年11月22日 10:30',
      thing5: '感谢您的支持',
    },
  },
}));

const { accepted, items } = await call('POST', '/v1/pushes/batch', { pushes });
console.log(`accepted ${accepted} of ${items.length}`);
for (const [i, { status, push, problem }] of items.entries()) {
  const said =
    problem === undefined ? push.id : `${problem.code} ${problem.errors.map(({ pointer }) => pointer).join(', ')}`;
  console.log(`${orders[i].order}: ${status} ${said}`);
}
