// listLimiters, liftLimiter: 看看什么被暂停，处理好之后解除 / what is paused and why; with LIFT=1, lift it all.
import { appId, call } from './api.mjs';

const { items } = await call('GET', `/v1/apps/${appId}/limiters`);
if (items.length === 0) console.log('nothing is paused');
for (const { scope, key, reason, errcode, paused_until } of items) {
  console.log(`${scope} ${key}: ${reason} (${errcode}), until ${paused_until ?? 'somebody lifts it'}`);
  if (process.env.LIFT !== '1') continue;
  const { lifted } = await call('POST', `/v1/apps/${appId}/limiters/${scope}/${key}/lift`);
  console.log(`  lifted: ${lifted}`);
}
