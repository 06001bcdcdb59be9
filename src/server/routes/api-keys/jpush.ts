import { setJpushKey } from '#contract/api-key.ts';
import { ApiError } from '#contract/errors.ts';
import { permissionsOfOldKeys } from '#contract/permission.ts';
import { apiKeysOf, changeJpushKey } from '#db/queries/key/manage.ts';
import { withTransaction } from '#db/tx.ts';
import { assertMayGive } from '../../auth/giving.ts';
import { checkJpushKey } from '../../jpush/check-key.ts';
import { apiKeyOf } from '../../present/member.ts';
import { route } from '../../route.ts';

/** What a key sends is as much as what it may do: whoever could not have made it does not change it. */
export const setJpushKeyRoute = route(setJpushKey, async ({ actor, params, body, audit }, context) => {
  const keys = await apiKeysOf(context.pool, actor.organizationId);
  const key = keys.find((one) => one.id === params.key_id && one.revoked_at === null && one.app_key !== null);
  if (key === undefined) throw noSuchKey();
  const apps = [key.app_id!];
  assertMayGive(actor, key.permissions ?? permissionsOfOldKeys, apps);
  await checkJpushKey(context, actor, apps, body);
  const row = await withTransaction(context.pool, async (tx) => {
    const changed = await changeJpushKey(tx, actor.organizationId, key.id, body);
    if (changed === undefined) throw noSuchKey();
    await audit.in(tx, { before: key.jpush, after: body });
    return changed;
  });
  return apiKeyOf(row, context.clock.now());
});

function noSuchKey(): ApiError {
  return new ApiError('not_found', { detail: 'no such key of the JPush door that still works' });
}
