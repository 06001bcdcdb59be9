/** An entry of the audit log. `before` and `after` are JSON without secrets. */
export interface AuditRow {
  organization_id: string;
  /** Place in the chain of the organization, from 1. */
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
  hash: Buffer;
}

/** The end of a chain: the number and hash of its last entry. */
export interface AuditHead {
  seq: number;
  hash: Buffer;
}
