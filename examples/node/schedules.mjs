// createSchedule, previewSchedule, listSchedules, getSchedule, updateSchedule, deleteSchedule: 周期与触发计划 / standing orders: one that comes
// every month, one that waits for an event.
import { appId, call, template } from './api.mjs';

const fields = {
  character_string1: 'A-1',
  thing2: '月度账单',
  phrase3: '已出账',
  time4: '2027-01-01 10:00',
  thing5: '请查看',
};
const recurrence = { monthly: { day: 'last', at: '10:00' }, missed: 'latest' };
const { next } = await call('POST', '/v1/schedules/preview', { app_id: appId, recurrence });
console.log(`${next.length} months ahead`);
const monthly = await call('POST', '/v1/schedules', {
  app_id: appId,
  name: '月度账单',
  recurrence,
  push: { audience: { all: true }, message: { template, fields }, class: 'service' },
});
console.log(`${monthly.name}: ${monthly.next.length} times ahead, version ${monthly.version}`);

const shipped = await call('POST', '/v1/schedules', {
  app_id: appId,
  name: '发货提醒',
  trigger: { event: 'order.shipped' },
  push: { message: { template, fields: { ...fields, thing2: '{{ event.goods | default: "您的商品" }}' } } },
});
console.log(`${shipped.name}: ${shipped.waiting} waiting`);

const { items } = await call('GET', `/v1/schedules?app_id=${appId}&limit=2`);
console.log(items.map((one) => `${one.name} ${one.kind}`).join(', '));
const paused = await call(
  'PATCH',
  `/v1/schedules/${monthly.id}`,
  { state: 'paused' },
  { 'if-match': `"${monthly.version}"` },
);
console.log(`${paused.state}, ${paused.next.length} times ahead`);
for (const { id } of [monthly, shipped]) {
  const { firings } = await call('GET', `/v1/schedules/${id}`);
  await call('DELETE', `/v1/schedules/${id}`);
  console.log(`fired ${firings.length} times, deleted`);
}
