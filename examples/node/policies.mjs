// getPolicy, putPolicy, getOrganizationPolicy, putOrganizationPolicy, getCalendar, putCalendar, getTemplateDefaults,
// putTemplateDefaults: 频次、免打扰、节假日和模板默认规则 / how often and when; all of it is taken off again at the end.
import { appId, call, template } from './api.mjs';

const ofApp = `/v1/apps/${appId}`;
await call('PUT', '/v1/policy', { quiet_hours: [{ from: '22:00', to: '08:00' }], total_per_day: 3 });
console.log(`the organization: ${(await call('GET', '/v1/policy')).policy.total_per_day} messages a day`);
console.log(`the app goes by the policy of its ${(await call('GET', `${ofApp}/policy`)).from}`);

const marketing = { caps: [{ max: 2, hours: 168 }], min_gap_minutes: 240 };
const own = await call('PUT', `${ofApp}/policy`, { total_per_day: 5, classes: { marketing } });
console.log(`now by its ${own.from}’s: ${own.policy.classes.marketing.caps[0].max} marketing messages a week`);

const days = [{ date: '2027-10-01', rest: true, name: '国庆节' }];
const before = await call('GET', `${ofApp}/calendar`);
await call('PUT', `${ofApp}/calendar`, { days });
console.log(`${before.days.length} days in the calendar, then ${(await call('GET', `${ofApp}/calendar`)).days.length}`);

const defaults = `${ofApp}/templates/${template}/defaults`;
await call('PUT', defaults, { allowed_hours: [{ from: '09:00', to: '21:00' }] });
const [{ from, to }] = (await call('GET', defaults)).allowed_hours;
console.log(`this template from ${from} to ${to}`);

await call('PUT', defaults, {});
await call('PUT', `${ofApp}/calendar`, before);
await call('PUT', `${ofApp}/policy`, null);
await call('PUT', '/v1/policy', null);
