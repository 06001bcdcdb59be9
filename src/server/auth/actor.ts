import type { Permission } from '#contract/permission.ts';
import type { Role } from '#contract/role.ts';
import type { Apps } from '#core/access/grant.ts';
import type { SignedIn } from '#db/queries/session/store.ts';

/** Who calls: an API key, or a member who is signed in; and what they may do. */
export interface Actor {
  kind: 'key' | 'member';
  id: string;
  /** The name of the key or the address of the member, for people who read the audit log. */
  label: string;
  /** `key:<id>` or `member:<id>`: how rows name their author. */
  ref: string;
  /** `member:<id>` of the person who answers for it: the member, or who made the key. Null: made on the command line. */
  person: string | null;
  organizationId: string;
  /** Null for a key, which has scopes instead. */
  role: Role | null;
  permissions: ReadonlySet<Permission>;
  apps: Apps;
  /** The session of a member. */
  session: SignedIn | null;
}

/** Whether an actor may use an app of their organization. */
export function mayUse(actor: Actor, appId: string): boolean {
  return actor.apps === 'all' || actor.apps.includes(appId);
}

/** The app a request means that names none: the only one the actor has. */
export function onlyApp(actor: Actor): string | null {
  return actor.apps !== 'all' && actor.apps.length === 1 ? actor.apps[0]! : null;
}

export function can(actor: Actor, permission: Permission): boolean {
  return actor.permissions.has(permission);
}
