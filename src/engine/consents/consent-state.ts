import type { ConsentState } from '#core/ledger/state.ts';
import type { ConsentRow } from '#db/queries/consent/row.ts';

/** A stored consent as the ledger's rules see it. */
export function consentState(row: ConsentRow): ConsentState {
  return {
    kind: row.kind,
    status: row.status,
    client: row.client,
    platform: row.platform,
    other: row.other,
    spent: row.spent,
    resetAt: row.reset_at,
    lastGrantedAt: row.last_granted_at,
    lastRefusedAt: row.last_refused_at,
  };
}
