// traceRecipient: 为什么收到、为什么没收到 / why somebody got a push, or not: the steps of the decision.
// Usage: node why.mjs PUSH_ID RECIPIENT
import { call } from './api.mjs';

const [push, recipient] = process.argv.slice(2);
const { place, zh, next, steps } = await call('GET', `/v1/pushes/${push}/recipients/${encodeURIComponent(recipient)}`);
console.log(`${place}: ${zh}`);
for (const { step, result, zh: why } of steps) console.log(`  ${step} ${result}: ${why}`);
if (next !== null) console.log(`next: ${next.at ?? ''} ${next.zh}`);
