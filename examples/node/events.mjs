// listEvents: 看看发生过什么 / what people should know of, newest first.
import { call } from './api.mjs';

const { items } = await call('GET', '/v1/events?limit=20');
if (items.length === 0) console.log('nothing happened');
for (const { created_at, kind, payload } of items) console.log(`${created_at} ${kind} ${JSON.stringify(payload)}`);
