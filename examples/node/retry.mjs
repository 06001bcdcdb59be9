// retryPush, resolveDelivery, resolveDeliveries: 收拾没成功的 / see to what did not work: say that the unknown ones were not sent (look into
// it first), then send again to everybody who failed.
import { call, until } from './api.mjs';

const id = process.argv[2];
const unknown = () => call('GET', `/v1/pushes/${id}/deliveries?outcome=unknown`);

for (const { recipient_id: recipient } of (await unknown()).items) {
  await call('POST', `/v1/pushes/${id}/deliveries/${recipient}/resolve`, { outcome: 'failed' });
  console.log(`${recipient}: not sent`);
}
// The same of many at once: of all of them, or of those called at a certain time.
await call('POST', `/v1/pushes/${id}/deliveries/resolve`, { outcome: 'failed' });
await until(unknown, ({ items }) => items.length === 0);

const child = await call('POST', `/v1/pushes/${id}/retry`, { outcomes: ['failed'] });
const end = await until(
  () => call('GET', `/v1/pushes/${child.id}`),
  (now) => now.finished_at !== null,
);
console.log(`sent again to ${end.audience_count}: ${JSON.stringify(end.outcomes)}`);
