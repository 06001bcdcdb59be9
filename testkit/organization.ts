import { randomBytes } from 'node:crypto';
import { makeApiKey } from '#app/first-run.ts';
import { ApiClient } from '#contract/client.ts';
import type { Permission } from '#contract/permission.ts';
import { newId } from '#core/ids.ts';
import { apiKeyRandomBytes, createApiKey } from '#core/vault/api-key.ts';
import { insertApiKey, insertOrganization } from '#db/queries/key/keys.ts';
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

/** One more key of the stack's organization, with these permissions; made on the command line, so to say. */
export async function keyWith({ service, organizationId }: TestStack, permissions: Permission[]): Promise<string> {
  const { id, text, hash } = createApiKey(randomBytes(apiKeyRandomBytes));
  const row = { id, organization_id: organizationId, app_id: null, name: 'scoped', secret_hash: hash, permissions };
  await insertApiKey(service.pool, row, service.clock.now());
  return text;
}
