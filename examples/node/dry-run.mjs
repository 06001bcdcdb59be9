// createPush with dry_run: 发送前预检 / who would get it, who not and why, and how it would read.
import { appId, call, template } from './api.mjs';

const report = await call('POST', '/v1/pushes', {
  app_id: appId,
  dry_run: true,
  audience: { all: true },
  message: {
    template,
    fields: {
      character_string1: 'HY{{ recipient.points | default: 0 }}',
      thing2: '明前龙井',
      phrase3: '已发货',
      time4: '2026年11月22日 10:30',
      thing5: '{{ recipient.name | default: "茶友" }}，预计明天送达',
    },
  },
});
console.log(`of ${report.audience_count}, ${report.would_send} would be sent`);
for (const { reason, count } of report.would_suppress) console.log(`not sent, ${reason}: ${count}`);
for (const { data } of report.samples) console.log(`for example: ${data.thing5}`);
