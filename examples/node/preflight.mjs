// previewPush, preflightPush: 预览与发送前体检 / how it would read, then what would become of it.
import { appId, call, openid, template } from './api.mjs';

const message = {
  template,
  fields: {
    character_string1: 'HY{{ recipient.points | default: 0 | character_string }}',
    thing2: '{{ goods | thing }}',
    phrase3: '已发货',
    time4: '{{ now | wx_time }}',
    thing5: '{{ recipient.name | default: "茶友" }}，预计明天送达',
  },
};
const variables = { goods: '明前龙井特级礼盒装二百五十克春茶新上市' };

const shown = await call('POST', '/v1/pushes/preview', { app_id: appId, message, variables, recipient: { openid } });
for (const { label, value, problem } of shown.fields) console.log(`${label}: ${value ?? problem.zh}`);

const report = await call('POST', '/v1/pushes/preflight', {
  app_id: appId,
  audience: { all: true },
  message,
  variables,
});
console.log(`of ${report.audience.count}, ${report.reachable.count} are reached for ${report.cost.credits} credits`);
for (const { zh, count } of report.suppressed) console.log(`not sent to ${count}: ${zh}`);
console.log(`ready: ${report.ready}, done in ${Math.ceil(report.finish.seconds)} s`);
