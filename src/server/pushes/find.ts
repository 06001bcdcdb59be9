import { ApiError } from '#contract/errors.ts';
import { dayOf, isTimeId } from '#core/ids.ts';
import { findApp } from '#db/queries/app/find.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import { findPush } from '#db/queries/push/find.ts';
import type { PushRow } from '#db/queries/push/row.ts';
import { asDenied } from '../audit/denied.ts';
import { type Actor, mayUse } from '../auth/actor.ts';
import type { ServerContext } from '../context.ts';

/** A push the key may see, with its app. Throws ApiError `not_found`, also for another organization's. */
export async function pushInScope(
  context: ServerContext,
  key: Actor,
  id: string,
): Promise<{ push: PushRow; app: AppRow }> {
  const push = isTimeId(id) ? await findPush(context.pool, dayOf(id), id, key.organizationId) : undefined;
  if (push === undefined) throw new ApiError('not_found', { detail: 'no such push' });
  if (!mayUse(key, push.app_id)) throw asDenied(new ApiError('not_found', { detail: 'no such push' }));
  return { push, app: (await findApp(context.pool, push.app_id))! };
}
