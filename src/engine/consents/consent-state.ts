import type { ConsentState } from '#core/ledger/state.ts';
import type { ConsentToDecide } from '#db/queries/consent/load.ts';
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

/** The same of a row loaded without its times, which no decision about a send reads. */
export function stateToDecide(row: ConsentToDecide): ConsentState {
  const { kind, status, client, platform, other, spent } = row;
  return { kind, status, client, platform, other, spent, resetAt: null, lastGrantedAt: null, lastRefusedAt: null };
}
