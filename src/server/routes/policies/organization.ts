import { ApiError } from '#contract/errors.ts';
import { getOrganizationPolicy, policy, putOrganizationPolicy } from '#contract/policy.ts';
import { organizationPolicy, putOrganizationPolicy as writePolicy } from '#db/queries/policy/write.ts';
import type { ApiKey } from '../../auth/api-key.ts';
import type { ServerContext } from '../../context.ts';
import { tellChange } from '../../policies/tell-change.ts';
import { route } from '../../route.ts';

export const getOrganizationPolicyRoute = route(getOrganizationPolicy, async ({ key }, context) => {
  refuseAppKeys(key);
  return shown(context, key);
});

export const putOrganizationPolicyRoute = route(putOrganizationPolicy, async ({ body, key }, context) => {
  refuseAppKeys(key);
  await writePolicy(context.pool, key.organizationId, body === null ? null : policy.parse(body));
  tellChange(context);
  return shown(context, key);
});

function refuseAppKeys(key: ApiKey): void {
  if (key.appId !== null) throw new ApiError('forbidden', { detail: 'this key is for one app only' });
}

async function shown(context: ServerContext, key: ApiKey) {
  const found = await organizationPolicy(context.pool, key.organizationId);
  return found === null
    ? { policy: policy.parse({}), from: 'default' as const }
    : { policy: found, from: 'organization' as const };
}
