import type { KeyObject } from 'node:crypto';
import { chainHash, chainStart } from '#core/audit/chain.ts';
import type { Sql } from '#db/pool.ts';
import { readAuditHead } from '#db/queries/audit/append.ts';
import { everything, oldestAudit } from '#db/queries/audit/list.ts';

const pageSize = 1000;

export interface Verdict {
  intact: boolean;
  entries: number;
  /** Hash of the last entry that holds. */
  hash: string | null;
  /** The first entry that is missing or changed. */
  brokenAt: number | null;
}

/** A link of the chain somebody kept elsewhere. */
export interface Anchor {
  seq: number;
  hash: string;
}

/**
 * Walks a chain from its start and computes every hash again, against the head and, when one is given, an anchor kept
 * elsewhere. Entries written meanwhile are not looked at.
 */
export async function verifyChain(
  sql: Sql,
  key: KeyObject,
  organizationId: string,
  anchor: Anchor | null,
): Promise<Verdict> {
  const head = await readAuditHead(sql, organizationId);
  const last = head?.seq ?? 0;
  let seq = 0;
  let hash: Buffer = chainStart;
  const verdict = (brokenAt: number | null): Verdict => {
    return { intact: brokenAt === null, entries: seq, hash: seq === 0 ? null : hash.toString('hex'), brokenAt };
  };
  while (seq < last) {
    const rows = await oldestAudit(sql, organizationId, everything, seq, Math.min(pageSize, last - seq));
    if (rows.length === 0) return verdict(seq + 1);
    for (const row of rows) {
      const expected = chainHash(key, hash, { ...row, seq: seq + 1 });
      if (row.seq !== seq + 1 || !expected.equals(row.hash)) return verdict(seq + 1);
      if (anchor?.seq === row.seq && anchor.hash !== row.hash.toString('hex')) return verdict(row.seq);
      seq = row.seq;
      hash = row.hash;
    }
  }
  if (head !== undefined && !head.hash.equals(hash)) return verdict(last + 1);
  const beyond = await oldestAudit(sql, organizationId, everything, last, 1);
  const cut = anchor !== null && anchor.seq > last;
  // An entry behind the head: it is being written right now, or the head was put back.
  if (beyond.length > 0 && (await readAuditHead(sql, organizationId))?.seq === head?.seq) return verdict(last + 1);
  return verdict(cut ? last + 1 : null);
}
