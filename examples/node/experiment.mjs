// createPush with experiment, getExperiment, decideExperiment: A/B 实验 / two variants, some held out, and a choice by hand.
import { appId, call, template, until } from './api.mjs';

const fields = {
  character_string1: 'A-1',
  thing2: '会员日',
  phrase3: '进行中',
  time4: '2027-01-01 10:00',
  thing5: '欢迎参加',
};
const push = await call('POST', '/v1/pushes', {
  app_id: appId,
  audience: { tags: { any: ['tea-lovers'] } },
  message: { template, fields },
  experiment: {
    variants: [
      { name: 'plain', weight: 50 },
      { name: 'warm', weight: 50, fields: { thing5: '给您留了一份小礼物' } },
    ],
    hold_out_percent: 10,
    test_percent: 40,
    winner: { by: 'opened', after_hours: 4 },
  },
});
const path = `/v1/pushes/${push.id}`;
await until(
  () => call('GET', path),
  (one) => one.finished_at !== null,
);
const { variants, verdict } = await call('GET', `${path}/experiment`);
console.log(`${variants.map((one) => one.name).join(' against ')}: ${verdict.why}`);
const decision = await call('POST', `${path}/experiment/decide`, { winner: 'warm' });
console.log(`${decision.winner} goes to the rest: ${decision.phase}`);
const { decision: done } = await until(
  () => call('GET', `${path}/experiment`),
  (one) => one.decision.phase === 'rolled_out',
);
console.log(`a push of its own: ${done.push_id !== null}`);
