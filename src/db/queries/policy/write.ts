import type { CalendarDay, Policy, TemplateDefaults } from '#contract/policy.ts';
import type { Sql } from '../../pool.ts';
import { first, statement } from '../../statement.ts';

const ofApp = statement('policy.put_app', 'update app set policy = $2, updated_at = $3 where id = $1');
const ofOrganization = statement('policy.put_organization', 'update organization set policy = $2 where id = $1');
const read = statement<{ policy: Policy | null }>(
  'policy.of_organization',
  'select policy from organization where id = $1',
);
const calendar = statement('calendar.put', 'update app set calendar = $2, updated_at = $3 where id = $1');
const defaults = statement('template.put_defaults', 'update template set defaults = $2 where id = $1');

const json = (value: unknown) => (value === null ? null : JSON.stringify(value));

/** Sets an app's own policy, or takes it off (null). */
export async function putAppPolicy(sql: Sql, appId: string, policy: Policy | null, now: Date): Promise<void> {
  await ofApp(sql, [appId, json(policy), now]);
}

/** Sets the policy of an organization's apps that have none of their own, or takes it off (null). */
export async function putOrganizationPolicy(sql: Sql, organizationId: string, policy: Policy | null): Promise<void> {
  await ofOrganization(sql, [organizationId, json(policy)]);
}

export async function organizationPolicy(sql: Sql, organizationId: string): Promise<Policy | null> {
  return first(await read(sql, [organizationId]))?.policy ?? null;
}

/** Replaces an app's calendar. */
export async function putCalendar(sql: Sql, appId: string, days: CalendarDay[], now: Date): Promise<void> {
  await calendar(sql, [appId, json(days), now]);
}

/** Replaces what pushes with a template inherit. */
export async function putTemplateDefaults(sql: Sql, templateId: string, given: TemplateDefaults): Promise<void> {
  await defaults(sql, [templateId, json(given)]);
}
