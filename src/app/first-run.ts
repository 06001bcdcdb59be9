import { randomBytes } from 'node:crypto';
import { newId } from '#core/ids.ts';
import { apiKeyRandomBytes, createApiKey } from '#core/vault/api-key.ts';
import { insertApiKey, insertOrganization, listOrganizations } from '#db/queries/key/keys.ts';
import { hasMembers } from '#db/queries/member/find.ts';
import { withTransaction } from '#db/tx.ts';
import { makeOwnerLink } from './owner-link.ts';
import type { Service } from './service.ts';

/** The organization to work in: the first one, made when there is none. */
export async function ensureOrganization(service: Service, name: string): Promise<{ id: string; created: boolean }> {
  const existing = (await listOrganizations(service.pool))[0];
  if (existing !== undefined) return { id: existing.id, created: false };
  const id = newId();
  await withTransaction(service.pool, async (tx) => {
    await insertOrganization(tx, id, name, service.clock.now());
    await service.vaults.makeKeys(tx, 'organization', id, service.clock.now());
  });
  return { id, created: true };
}

/** A new API key of an organization. Its text is shown once; only a hash is kept. */
export async function makeApiKey(service: Service, organizationId: string, name: string): Promise<string> {
  const { id, text, hash } = createApiKey(randomBytes(apiKeyRandomBytes));
  const row = { id, organization_id: organizationId, app_id: null, name, secret_hash: hash };
  await insertApiKey(service.pool, row, service.clock.now());
  return text;
}

/** The link to make the first owner by; null when the organization has members. A start of another process ends it. */
export async function firstOwnerLink(
  service: Service,
  organizationId: string,
  baseUrl = service.url,
): Promise<string | null> {
  if (await hasMembers(service.pool, organizationId)) return null;
  return makeOwnerLink(service.pool, organizationId, baseUrl, service.clock.now());
}
