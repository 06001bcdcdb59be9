import { getOrganizationPolicy, policy, putOrganizationPolicy } from '#contract/policy.ts';
import { organizationPolicy, putOrganizationPolicy as writePolicy } from '#db/queries/policy/write.ts';
import { withTransaction } from '#db/tx.ts';
import type { Actor } from '../../auth/actor.ts';
import { assertAllApps } from '../../auth/scope.ts';
import type { ServerContext } from '../../context.ts';
import { tellChange } from '../../policies/tell-change.ts';
import { route } from '../../route.ts';

export const getOrganizationPolicyRoute = route(getOrganizationPolicy, async ({ key }, context) => {
  assertAllApps(key);
  return shown(context, key);
});

export const putOrganizationPolicyRoute = route(putOrganizationPolicy, async ({ body, key, audit }, context) => {
  assertAllApps(key);
  await withTransaction(context.pool, async (tx) => {
    const before = await organizationPolicy(tx, key.organizationId);
    await writePolicy(tx, key.organizationId, body === null ? null : policy.parse(body));
    await audit.in(tx, { before, after: body });
  });
  tellChange(context);
  return shown(context, key);
});

async function shown(context: ServerContext, key: Actor) {
  const found = await organizationPolicy(context.pool, key.organizationId);
  return found === null
    ? { policy: policy.parse({}), from: 'default' as const }
    : { policy: found, from: 'organization' as const };
}
