// listLimiters, getLimiter, setLimiter, liftLimiter: 看看什么被暂停，处理好之后解除；给通道限速 / what is paused and why; with
// LIFT=1, lift it all; with RATE=50, keep the channel to 50 calls a second (RATE=null: no longer).
import { appId, call } from './api.mjs';

const limiters = `/v1/apps/${appId}/limiters`;
const { items } = await call('GET', limiters);
if (items.length === 0) console.log('nothing is paused');
for (const { scope, key, reason, errcode, paused_until } of items) {
  console.log(`${scope} ${key}: ${reason} (${errcode}), until ${paused_until ?? 'somebody lifts it'}`);
  if (process.env.LIFT !== '1') continue;
  const { lifted } = await call('POST', `${limiters}/${scope}/${key}/lift`);
  console.log(`  lifted: ${lifted}`);
}
if (process.env.RATE !== undefined) {
  const channel = `${limiters}/channel/wechat-subscribe`;
  await call('PUT', channel, { rate_per_second: JSON.parse(process.env.RATE) });
  const { rate_per_second: rate, burst } = await call('GET', channel);
  console.log(rate === null ? 'no rate of its own' : `${rate} calls a second, ${burst} at once`);
}
