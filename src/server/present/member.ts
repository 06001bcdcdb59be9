import type { z } from 'zod';
import type { apiKey } from '#contract/api-key.ts';
import type { auditEntry } from '#contract/audit.ts';
import type { invitation, me, member } from '#contract/member.ts';
import type { passkey } from '#contract/passkey.ts';
import { permissionsOfOldKeys } from '#contract/permission.ts';
import { permissionsOf } from '#contract/role.ts';
import type { AuditRow } from '#db/queries/audit/row.ts';
import type { InvitationRow } from '#db/queries/invitation/store.ts';
import type { ListedApiKey } from '#db/queries/key/manage.ts';
import type { MemberRow } from '#db/queries/member/row.ts';
import type { PasskeyRow } from '#db/queries/passkey/store.ts';
import type { SignedIn } from '#db/queries/session/store.ts';
import { hasSecondFactor } from '../auth/sign-in.ts';

export function userOf({ id, email, name }: Pick<MemberRow, 'id' | 'email' | 'name'>) {
  return { id, email, name };
}

export function meOf(row: SignedIn): z.input<typeof me> {
  const { id, email, name, language, time_zone } = row;
  return {
    member: { id, email, name, language, time_zone },
    organization: { id: row.organization_id, name: row.organization_name },
    role: row.role,
    permissions: [...permissionsOf({ role: row.role, personalData: row.personal_data })],
    apps: row.apps ?? 'all',
    two_factor: hasSecondFactor(row),
    totp: row.totp_on,
    passkeys: row.passkeys,
  };
}

export function memberOf(row: MemberRow & { seen_at?: Date | null }): z.input<typeof member> {
  const { id, email, name, role } = row;
  return {
    id,
    email,
    name,
    role,
    apps: row.apps ?? 'all',
    personal_data: row.personal_data || role === 'owner',
    two_factor: hasSecondFactor(row),
    created_at: row.created_at.toISOString(),
    seen_at: row.seen_at?.toISOString() ?? null,
  };
}

export function passkeyOf(row: PasskeyRow): z.input<typeof passkey> {
  const { id, name, backed_up } = row;
  return {
    id,
    name,
    backed_up,
    created_at: row.created_at.toISOString(),
    used_at: row.used_at?.toISOString() ?? null,
  };
}

/** What of a member the audit log says was changed. */
export function grantShown(row: Pick<MemberRow, 'email' | 'role' | 'apps' | 'personal_data'>) {
  return { email: row.email, role: row.role, apps: row.apps ?? 'all', personal_data: row.personal_data };
}

export function invitationOf(row: InvitationRow, now: Date): z.input<typeof invitation> {
  const { id, email, role, personal_data, invited_by } = row;
  return {
    id,
    email,
    role,
    apps: row.apps ?? 'all',
    personal_data,
    invited_by,
    created_at: row.created_at.toISOString(),
    expires_at: row.expires_at.toISOString(),
    state: row.expires_at > now ? 'open' : 'expired',
  };
}

export function apiKeyOf(row: ListedApiKey, now: Date): z.input<typeof apiKey> {
  const expired = row.expires_at !== null && row.expires_at <= now;
  return {
    id: row.id,
    name: row.name,
    permissions: [...(row.permissions ?? permissionsOfOldKeys)],
    apps: row.app_id !== null ? [row.app_id] : (row.apps ?? 'all'),
    allowed_ips: row.allowed_ips,
    created_by: row.created_by,
    created_at: row.created_at.toISOString(),
    expires_at: row.expires_at?.toISOString() ?? null,
    last_used_at: row.last_used_at?.toISOString() ?? null,
    last_used_ip: row.last_used_ip,
    revoked_at: row.revoked_at?.toISOString() ?? null,
    state: row.revoked_at !== null ? 'revoked' : expired ? 'expired' : 'active',
    app_key: row.app_key,
    jpush: row.jpush,
  };
}

export function auditEntryOf(row: AuditRow): z.input<typeof auditEntry> {
  const { seq, action, outcome, target, app_id, before, after, times, ip, user_agent, request_id } = row;
  return {
    seq,
    at: row.at.toISOString(),
    actor: { kind: row.actor_kind, id: row.actor_id, label: row.actor_label },
    action,
    outcome,
    target,
    app_id,
    before,
    after,
    times,
    ip,
    user_agent,
    request_id,
    hash: row.hash.toString('hex'),
  };
}
