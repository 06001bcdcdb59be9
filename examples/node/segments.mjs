// putAttribute, listAttributes, reportEvents, createSegment, listSegments, getSegment, updateSegment, deleteSegment,
// changeSegmentMembers, estimateSegment, listSegmentsOfRecipient: 人群 / audiences by rule and by list.
import { appId, call, openid, until } from './api.mjs';

const app = `/v1/apps/${appId}`;

// Dates are declared; every other attribute has the type of its first value.
await call('PUT', `${app}/attributes/member_until`, { type: 'date' });
const recipients = [{ openid, add_tags: ['tea'], attributes: { member_until: '2030-01-01', cups: 3 } }];
await call('POST', `${app}/recipients/batch`, { recipients });
const attributes = (await call('GET', `${app}/attributes`)).items;
console.log(`attributes: ${attributes.map(({ name, type }) => `${name} ${type}`).join(', ')}`);

// What users do; the same id counts once.
const items = [{ id: `order-${openid}`, openid, name: 'order.shipped', properties: { amount: 68 } }];
console.log(`reported: ${(await call('POST', '/v1/events', { app_id: appId, items })).items[0].result}`);

const bought = { behavior: { event: 'order.shipped', at_least: 1, within_days: 30 } };
const made = await call('POST', `${app}/segments`, {
  name: '茶客',
  rule: { all: [{ tags: { any: ['tea'] } }, bought] },
});
const list = await call('POST', `${app}/segments`, { name: '内测' });
await call('POST', `${app}/segments/${list.id}/members`, { add: { openids: [openid] } });

// Events are applied a moment later.
const estimate = (audience) => call('POST', `${app}/segments/estimate`, { audience, exact: true });
const { count } = await until(
  () => estimate({ segment_id: made.id }),
  (answer) => answer.count > 0,
);
console.log(`${made.name}: ${count}`);
const without = { include: [{ segment_id: made.id }], exclude: [{ segment_id: list.id }] };
console.log(`without those on the list: ${(await estimate(without)).count}`);

const { version } = await call('GET', `${app}/segments/${made.id}`);
const rule = { any: [bought, { attribute: { name: 'cups', above: 2 } }] };
const changed = await call('PATCH', `${app}/segments/${made.id}`, { rule }, { 'if-match': `"${version}"` });
const { items: mine } = await call('GET', `${app}/recipients/${openid}/segments`);
console.log(`version ${changed.version}; the user is in ${mine.map(({ name }) => name).join(', ')}`);

await call('DELETE', `${app}/segments/${made.id}`);
await call('DELETE', `${app}/segments/${list.id}`);
const left = (await call('GET', `${app}/segments`)).items.filter(({ id }) => id === made.id || id === list.id);
console.log(`left: ${left.length}`);
