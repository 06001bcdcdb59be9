import { updateOrganization } from '#contract/member.ts';
import { renameOrganization } from '#db/queries/member/write.ts';
import { withTransaction } from '#db/tx.ts';
import { assertAllApps } from '../../auth/scope.ts';
import { route } from '../../route.ts';

export const updateOrganizationRoute = route(updateOrganization, async ({ actor, body, audit }, context) => {
  assertAllApps(actor);
  return withTransaction(context.pool, async (tx) => {
    const { id, name, before } = await renameOrganization(tx, actor.organizationId, body.name);
    await audit.in(tx, { target: id, before: { name: before }, after: { name } });
    return { id, name };
  });
});
