// traceRecipient, explainBestTime: 为什么收到、为什么没收到，几点发最合适 / why somebody got a push, or not: the steps of the decision,
// and the hour that suits this person best.
// Usage: node why.mjs PUSH_ID RECIPIENT
import { appId, call } from './api.mjs';

const [push, recipient] = process.argv.slice(2);
const { place, zh, next, steps } = await call('GET', `/v1/pushes/${push}/recipients/${encodeURIComponent(recipient)}`);
console.log(`${place}: ${zh}`);
for (const { step, result, zh: why } of steps) console.log(`  ${step} ${result}: ${why}`);
if (next !== null) console.log(`next: ${next.at ?? ''} ${next.zh}`);
const best = await call('GET', `/v1/apps/${appId}/recipients/${encodeURIComponent(recipient)}/best-time`);
console.log(`best hour: ${best.hour ?? 'any'}, ${best.why.zh}`);
