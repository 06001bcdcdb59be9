// createNotifier, listNotifiers, updateNotifier, testNotifier, deleteNotifier, listAlertRules, putAlertRule, listAlerts,
// acknowledgeAlert, createSilence, listSilences, deleteSilence, createReport, listReports, updateReport, sendReport, deleteReport: 告警发到哪里、哪些告警、认领与静默 / where alerts go, which there
// are, taking one on, and silence. Usage: alerts.mjs ROBOT_URL
import { appId, call } from './api.mjs';

const robot = await call('POST', '/v1/notifiers', {
  name: '值班群',
  quiet_hours: { from: '22:00', to: '08:00' },
  config: { kind: 'wecom', url: process.argv[2] },
});
const path = `/v1/notifiers/${robot.id}`;
const { sent, error } = await call('POST', `${path}/test`);
console.log(`robot ${robot.target}: ${sent ? 'works' : error}`);
await call('PATCH', path, { least_severity: 'critical' });
console.log(`notifiers: ${(await call('GET', '/v1/notifiers')).items.map((one) => one.name)}`);

await call('PUT', '/v1/alert-rules/credits_run_out', { app_id: appId, enabled: true, threshold: 14 });
const rules = await call('GET', `/v1/alert-rules?app_id=${appId}`);
console.log(`of their own: ${rules.items.filter((rule) => !rule.is_default).map((rule) => rule.kind)}`);

for (const { id, title, explanation } of (await call('GET', '/v1/alerts?state=open')).items) {
  console.log(`${title.en}: ${explanation.en}`);
  await call('POST', `/v1/alerts/${id}/acknowledge`, { by: '值班' });
}

const silence = await call('POST', '/v1/silences', { app_id: appId, reason: '维护', minutes: 60 });
console.log(`silences: ${(await call('GET', '/v1/silences')).items.length}`);
await call('DELETE', `/v1/silences/${silence.id}`);

// The numbers of a day at nine, by the same robot.
const report = await call('POST', '/v1/reports', {
  app_id: appId,
  notifier_id: robot.id,
  name: '每日数据',
  at: '09:00',
});
await call('PATCH', `/v1/reports/${report.id}`, { every: 'week', weekday: 1 });
console.log(`reports: ${(await call('GET', '/v1/reports')).items.map((one) => one.every)}`);
await call('POST', `/v1/reports/${report.id}/send`);
await call('DELETE', `/v1/reports/${report.id}`);
await call('DELETE', path);
