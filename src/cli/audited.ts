import { userInfo } from 'node:os';
import type { Writable } from 'node:stream';
import { findMasterKeys } from '#app/config/master-key-file.ts';
import { loadConfig } from '#app/config/read-config.ts';
import { KeptVaults } from '#app/vaults.ts';
import { Clock, databaseNow } from '#db/clock.ts';
import type { Pool } from '#db/pool.ts';
import { type Tx, withTransaction } from '#db/tx.ts';
import { audit } from '#server/audit/log.ts';

/** What a command did, for the audit log. */
export interface CommandEntry {
  organizationId: string;
  action: string;
  target: string | null;
  before?: unknown;
  after?: unknown;
}

/**
 * Changes the database and writes the entry of it in one transaction, in the name of the command and the system's user.
 * The chain needs the master key; where that is not at hand the change is made without an entry, and `err` says so.
 */
export async function audited<T>(
  pool: Pool,
  err: Writable,
  command: string,
  work: (tx: Tx, now: Date) => Promise<{ result: T; entry: CommandEntry | null }>,
): Promise<T> {
  const clock = new Clock();
  clock.set(await databaseNow(pool));
  const keys = findMasterKeys(loadConfig());
  const actor = { kind: 'system' as const, id: null, label: `hongyan ${command} (${userName()})` };
  return withTransaction(pool, async (tx) => {
    const { result, entry } = await work(tx, clock.now());
    if (entry === null) return result;
    if (keys === null) {
      err.write('未找到主密钥，本次操作没有写入审计日志 / no master key at hand: this is not in the audit log\n');
      return result;
    }
    const context = { vaults: new KeptVaults(pool, keys), clock };
    await audit(context, tx, { ...entry, actor, from: { ip: null, userAgent: null, requestId: null } });
    return result;
  });
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A container may run as a number that has no name.
    return String(process.getuid?.() ?? '?');
  }
}
