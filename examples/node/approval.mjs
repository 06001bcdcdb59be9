// putApprovalPolicy, getApprovalPolicy, rejectPush, approvePush: 一人撰写，另一人审批 / one writes, another one decides.
// KEY writes; REVIEWER_KEY may approve and, here, set the policy (organization_manage).
import { appId, call, template, until } from './api.mjs';

const reviewer = { authorization: `Bearer ${process.env.REVIEWER_KEY}` };
const campaign = {
  app_id: appId,
  audience: { tags: { any: ['tea'] } },
  message: {
    template,
    fields: { character_string1: 'HY1', thing2: '明前龙井', phrase3: '已发货', time4: '10:30', thing5: '谢谢' },
  },
};

await call('PUT', '/v1/approval-policy', { campaigns: true }, reviewer);
const { policy } = await call('GET', '/v1/approval-policy');
console.log(`campaigns need approval: ${policy.campaigns}, within ${policy.expires_hours} hours`);

const first = await call('POST', '/v1/pushes', campaign);
await call('POST', `/v1/pushes/${first.id}/approve`, { version: first.version }).catch((error) => {
  console.log(`not by its author: ${error.message.includes('own_push') || error.message.includes('forbidden')}`);
});
const sentBack = { version: first.version, note: '备注写清楚一些' };
const rejected = await call('POST', `/v1/pushes/${first.id}/reject`, sentBack, reviewer);
console.log(`${first.state}, then ${rejected.state}: ${sentBack.note}`);

const second = await call('POST', '/v1/pushes', campaign);
const approved = await call('POST', `/v1/pushes/${second.id}/approve`, { version: second.version }, reviewer);
const over = await until(
  () => call('GET', `/v1/pushes/${second.id}`),
  (push) => push.finished_at !== null,
);
console.log(`${second.state}, then ${approved.state}: ${over.approval.decisions[0].decision}`);
await call('PUT', '/v1/approval-policy', null, reviewer);
