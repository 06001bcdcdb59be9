// upsertRecipients, getRecipient: 导入用户 / bring recipients along, with the credits your old records say are left.
import { appId, call, template, until } from './api.mjs';

const recipients = [
  {
    openid: 'oExample_node_000000000001',
    tags: ['member'],
    attributes: { name: '吴女士' },
    credits: { [template]: 3 },
  },
  { openid: 'oExample_node_000000000002', tags: ['member', 'vip'], attributes: { name: '郑女士' } },
];
// The import's name makes its credits count once, however often this program runs.
const { items } = await call('POST', `/v1/apps/${appId}/recipients/batch`, { import_id: 'old-system', recipients });
console.log(`stored ${items.length}`);

// Credits are booked by the ledger a moment later.
const recipient = await until(
  () => call('GET', `/v1/apps/${appId}/recipients/${items[0].openid}`),
  ({ consents }) => consents.length > 0,
);
for (const { title, status, credits } of recipient.consents) console.log(`${title}: ${status}, ${credits} left`);
