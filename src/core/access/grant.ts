import type { Permission } from '#contract/permission.ts';
import { permissionsOf, type Role } from '#contract/role.ts';

/** The apps somebody may use. */
export type Apps = 'all' | readonly string[];

/** What is given to a member, now or by an invitation. */
export interface Grant {
  role: Role;
  apps: Apps;
  personalData: boolean;
}

/** What somebody has who gives. `role` is null for an API key. */
export interface Giver {
  role: Role | null;
  permissions: ReadonlySet<Permission>;
  apps: Apps;
}

export function appsWithin(apps: Apps, own: Apps): boolean {
  return own === 'all' || (apps !== 'all' && apps.every((id) => own.includes(id)));
}

/** Whether somebody may give these permissions for these apps: never more than they have. */
export function mayGive(giver: Giver, permissions: readonly Permission[], apps: Apps): boolean {
  return permissions.every((one) => giver.permissions.has(one)) && appsWithin(apps, giver.apps);
}

/** Whether somebody may make a member what the grant says, or change one who is that. Owners are made by owners only. */
export function mayGrant(giver: Giver, grant: Grant): boolean {
  if (grant.role === 'owner' && giver.role !== 'owner') return false;
  return mayGive(giver, permissionsOf(grant), grant.apps);
}
