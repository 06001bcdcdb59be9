import { ApiError, type FieldError } from '#contract/errors.ts';
import {
  getCalendar,
  getPolicy,
  type Policy,
  policy as policySchema,
  putCalendar,
  putPolicy,
} from '#contract/policy.ts';
import { findApp } from '#db/queries/app/find.ts';
import { putAppPolicy, putCalendar as writeCalendar } from '#db/queries/policy/write.ts';
import { withTransaction } from '#db/tx.ts';
import { appInScope } from '../../auth/scope.ts';
import type { ServerContext } from '../../context.ts';
import { checkLists } from '../../policies/check-lists.ts';
import { tellChange } from '../../policies/tell-change.ts';
import { route } from '../../route.ts';

export const getPolicyRoute = route(getPolicy, async ({ params, key }, context) => {
  return inForce(context, (await appInScope(context, key, params.app_id)).id);
});

export const putPolicyRoute = route(putPolicy, async ({ params, body, key, audit }, context) => {
  const app = await appInScope(context, key, params.app_id);
  if (body !== null) await checkLists(context, app, body);
  await withTransaction(context.pool, async (tx) => {
    await putAppPolicy(tx, app.id, body === null ? null : withIds(body), context.clock.now());
    await audit.in(tx, { before: app.policy, after: body });
  });
  tellChange(context);
  return inForce(context, app.id);
});

export const getCalendarRoute = route(getCalendar, async ({ params, key }, context) => {
  return { days: (await appInScope(context, key, params.app_id)).calendar };
});

export const putCalendarRoute = route(putCalendar, async ({ params, body, key, audit }, context) => {
  const app = await appInScope(context, key, params.app_id);
  const seen = new Set<string>();
  const errors = body.days.flatMap(({ date }, i): FieldError[] => {
    const twice = seen.has(date);
    seen.add(date);
    return twice ? [{ pointer: `/days/${i}/date`, code: 'twice', message: 'the day is given twice' }] : [];
  });
  if (errors.length > 0) throw new ApiError('validation_failed', { errors });
  const days = body.days.toSorted((a, b) => (a.date < b.date ? -1 : 1));
  await withTransaction(context.pool, async (tx) => {
    await writeCalendar(tx, app.id, days, context.clock.now());
    await audit.in(tx, { before: { days: app.calendar }, after: { days } });
  });
  tellChange(context);
  return { days };
});

async function inForce(context: ServerContext, appId: string) {
  const app = (await findApp(context.pool, appId))!;
  if (app.policy !== null) return { policy: app.policy, from: 'app' as const };
  const ofOrganization = app.organization_policy ?? null;
  if (ofOrganization !== null) return { policy: ofOrganization, from: 'organization' as const };
  return { policy: policySchema.parse({}), from: 'default' as const };
}

/** Ids as rows have them. */
function withIds(policy: Policy): Policy {
  const lower = (ids: string[]) => ids.map((id) => id.toLowerCase());
  return { ...policy, block_lists: lower(policy.block_lists), allow_lists: lower(policy.allow_lists) };
}
