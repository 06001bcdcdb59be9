import { createHmac, type KeyObject } from 'node:crypto';

/** One entry of the audit log as the chain knows it: everything of it but its hash. */
export interface ChainedEntry {
  organization_id: string;
  seq: number;
  at: Date;
  actor_kind: 'member' | 'key' | 'system';
  actor_id: string | null;
  actor_label: string;
  action: string;
  outcome: 'done' | 'denied';
  target: string | null;
  app_id: string | null;
  before: unknown;
  after: unknown;
  times: number;
  ip: string | null;
  user_agent: string | null;
  request_id: string | null;
}

/** What stands before the first entry. */
export const chainStart = Buffer.alloc(32);

/** The hash of an entry: HMAC-SHA256 over the hash before it and the entry in canonical JSON. */
export function chainHash(key: KeyObject, previous: Uint8Array, entry: ChainedEntry): Buffer {
  return createHmac('sha256', key)
    .update(previous)
    .update(
      canonical([
        entry.organization_id,
        entry.seq,
        entry.at.toISOString(),
        entry.actor_kind,
        entry.actor_id,
        entry.actor_label,
        entry.action,
        entry.outcome,
        entry.target,
        entry.app_id,
        entry.before,
        entry.after,
        entry.times,
        entry.ip,
        entry.user_agent,
        entry.request_id,
      ]),
    )
    .digest();
}

/** JSON with one spelling: members in the order of their names, nothing undefined. jsonb gives them in its own order. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const parts = Object.entries(value).filter(([, part]) => part !== undefined);
    parts.sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${parts.map(([name, part]) => `${JSON.stringify(name)}:${canonical(part)}`).join(',')}}`;
  }
  return JSON.stringify(value) ?? 'null';
}
