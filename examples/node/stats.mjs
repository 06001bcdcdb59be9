// getStats, exportStats, exportStatsWorkbook, getPushStats, getPushFamily, exportDeliveries, exportDeliveriesWorkbook, getSceneLeague,
// getBestHours, getConsentCohorts, getCreditForecast,
// live: 一次推送的漏斗、按天的数字、导出、预测与实时计数 / the funnel of a push, numbers by day, exports, what is ahead, and counters
// as they change. Usage: stats.mjs PUSH_ID TEMPLATE_ID
import { appId, base, call } from './api.mjs';

const [pushId, templateId] = process.argv.slice(2);
const headers = { authorization: `Bearer ${process.env.KEY}` };

const { funnel } = await call('GET', `/v1/pushes/${pushId}/stats`);
console.log(funnel.map(({ metric, count }) => `${metric} ${count}`).join(' > '));
// A push, its fallback steps and what was sent again, as one.
const family = await call('GET', `/v1/pushes/${pushId}/family`);
console.log(`family: ${family.members.length} pushes, ${family.funnel[1].count} people reached`);

const { series } = await call('GET', `/v1/stats?app_id=${appId}&metrics=accepted,open_rate&compare=previous`);
console.log(`accepted in 7 days: ${series[0].totals.accepted}, in the 7 before: ${series[0].previous.accepted}`);

// CSV comes as a stream: read it line by line where it is long.
for (const path of [`/v1/stats.csv?app_id=${appId}&metrics=accepted`, `/v1/pushes/${pushId}/deliveries.csv`]) {
  const text = await (await fetch(base + path, { headers })).text();
  console.log(`${path.split('?')[0].split('/').at(-1)}: ${text.trimEnd().split('\r\n').length - 1} lines`);
}

// The same as Excel workbooks.
for (const path of [`/v1/stats.xlsx?app_id=${appId}&metrics=accepted`, `/v1/pushes/${pushId}/deliveries.xlsx`]) {
  const { length } = Buffer.from(await (await fetch(base + path, { headers })).arrayBuffer());
  console.log(`${path.split('?')[0].split('/').at(-1)}: ${length > 1000 ? 'a workbook' : 'not a workbook'}`);
}

const scenes = await call('GET', `/v1/stats/scenes?app_id=${appId}`);
for (const { scene, accept_rate: rate } of scenes.items) console.log(`scene ${scene}: ${rate ?? 'not asked yet'}`);
const { cells } = await call('GET', `/v1/stats/best-hours?app_id=${appId}`);
console.log(`hours of a week: ${cells.length}`);
const of = `app_id=${appId}&template_id=${templateId}`;
const { cohorts } = await call('GET', `/v1/stats/consent-cohorts?${of}`);
console.log(`weeks of first consent: ${cohorts.length}`);
const forecast = await call('GET', `/v1/stats/credits?${of}`);
console.log(`credits: about ${forecast.balance}, run out on ${forecast.runs_out_on ?? 'no day ahead'}`);

// A browser has EventSource for this; it cannot send the key, so put your own server in between.
const live = await fetch(`${base}/v1/live?app_id=${appId}`, { headers });
for await (const part of live.body) {
  const data = new TextDecoder().decode(part).match(/^data: (.*)$/m);
  if (data === null) continue;
  console.log(`today: ${JSON.parse(data[1]).counts.accepted} accepted`);
  break;
}
