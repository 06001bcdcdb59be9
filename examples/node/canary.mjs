// createPush with canary, decideCanary: 先试发一小部分，看过结果再发其余 / a first part, a look at it, then the rest.
import { appId, call, template, until } from './api.mjs';

const { id } = await call('POST', '/v1/pushes', {
  app_id: appId,
  audience: { all: true },
  canary: { recipients: 10, wait_minutes: 0, max_failure_percent: 20, on_pass: 'ask' },
  message: {
    template,
    fields: { character_string1: 'HY1', thing2: '明前龙井', phrase3: '已发货', time4: '10:30', thing5: '谢谢' },
  },
});
const read = () => call('GET', `/v1/pushes/${id}`);
const push = await until(read, (one) => ['asking', 'failed'].includes(one.canary_state?.phase));
const { phase, target, called, failed } = push.canary_state;
console.log(`${phase}: ${failed} of ${called} failed, first part ${target}`);
const decision = phase === 'asking' ? 'continue' : 'stop';
const decided = await call('POST', `/v1/pushes/${id}/canary`, { decision });
const { audience_count: audience } = await until(read, (one) => one.finished_at !== null);
console.log(`${decided.phase}, in all ${audience}`);
