import { ApiError } from '#contract/errors.ts';
import type { Permission } from '#contract/permission.ts';
import { type Apps, type Grant, mayGive, mayGrant } from '#core/access/grant.ts';
import { listApps } from '#db/queries/app/find.ts';
import type { MemberRow } from '#db/queries/member/row.ts';
import { asDenied } from '../audit/denied.ts';
import type { ServerContext } from '../context.ts';
import type { Actor } from './actor.ts';

export function grantOf(row: Pick<MemberRow, 'role' | 'apps' | 'personal_data'>): Grant {
  return { role: row.role, apps: row.apps ?? 'all', personalData: row.personal_data };
}

/** Apps as a row keeps them. Throws ApiError `not_found` for one that the organization does not have. */
export async function appsToStore(context: ServerContext, actor: Actor, apps: Apps): Promise<string[] | null> {
  if (apps === 'all') return null;
  const known = new Set((await listApps(context.pool, actor.organizationId)).map((app) => app.id));
  const distinct = [...new Set(apps)];
  if (distinct.some((id) => !known.has(id))) throw new ApiError('not_found', { detail: 'no such app' });
  return distinct;
}

/** Throws ApiError `forbidden`, noted as a denied attempt, when somebody gives or takes more than they have. */
export function assertMayGrant(actor: Actor, ...grants: Grant[]): void {
  if (!grants.every((grant) => mayGrant(actor, grant))) throw beyond();
}

export function assertMayGive(actor: Actor, permissions: readonly Permission[], apps: Apps): void {
  if (!mayGive(actor, permissions, apps)) throw beyond();
}

function beyond(): ApiError {
  return asDenied(new ApiError('forbidden', { detail: 'this is more than you have yourself' }));
}
