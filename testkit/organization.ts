import { makeApiKey } from '#app/first-run.ts';
import { ApiClient } from '#contract/client.ts';
import { newId } from '#core/ids.ts';
import { insertOrganization } from '#db/queries/key/keys.ts';
import { withTransaction } from '#db/tx.ts';
import type { TestStack } from './stack.ts';

/** The stack as another organization sees it: its own id, key and API client, nothing else of its own. */
export async function asAnotherOrganization(stack: TestStack): Promise<TestStack> {
  const { service } = stack;
  const organizationId = newId();
  await withTransaction(service.pool, async (tx) => {
    await insertOrganization(tx, organizationId, '别家', service.clock.now());
    await service.vaults.makeKeys(tx, 'organization', organizationId, service.clock.now());
  });
  const key = await makeApiKey(service, organizationId, 'test');
  return { ...stack, organizationId, key, api: new ApiClient(stack.url, key) };
}
