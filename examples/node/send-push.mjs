// createPush, getPush, listDeliveries: 发一条推送并看结果 / send a push, wait until it is over, print each outcome.
import { appId, call, openid, template, until } from './api.mjs';

const order = process.argv[2] ?? 'HY20261122002';
const push = await call(
  'POST',
  '/v1/pushes',
  {
    app_id: appId,
    audience: { openids: [openid] },
    message: {
      template,
      fields: {
        character_string1: '{{ order }}',
        thing2: '明前龙井',
        phrase3: '已发货',
        time4: '{{ now | wx_time }}',
        thing5: '{{ recipient.name | default: "茶友" }}，预计明天送达',
      },
      landing: { page: 'pages/order/detail', query: { id: order } },
    },
    variables: { order },
  },
  // Made from what the push is about: should this program be started again, nobody gets it twice.
  { 'idempotency-key': `shipped-${order}` },
);
console.log(`push ${push.id}: ${push.state}`);

const end = await until(
  () => call('GET', `/v1/pushes/${push.id}`),
  (now) => now.finished_at !== null,
);
console.log(`outcomes ${JSON.stringify(end.outcomes)}, adds up: ${end.law.holds}`);

const { items } = await call('GET', `/v1/pushes/${push.id}/deliveries`);
for (const one of items)
  console.log(`${one.openid}: ${one.outcome}${one.reason ? ` (${one.reason})` : ''}, ${one.errmsg ?? 'ok'}`);
