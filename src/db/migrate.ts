import type { QueryConfig } from 'pg';
import { codeOf } from './errors.ts';
import { edited, failed, mayNotCreate, newer, outOfOrder } from './migration-errors.ts';
import { type Migration, readMigrations } from './migrations-folder.ts';
import type { Pool, Sql } from './pool.ts';
import { StartError } from './start-error.ts';
import { type Tx, withTransaction } from './tx.ts';

export type MigrateOptions = {
  /** Folder of NNNN_name.sql. Default: the project's own. */
  folder?: string;
  /** Told before each migration is applied. */
  onApply?: (migration: Migration) => void;
};

type Applied = { version: number; name: string; checksum: string };

/** Waiting for another process that is migrating; its longest step may build an index. */
const waitForOther = '15min';
/** A busy table must not be queued on for long: everybody behind us would wait too. It is tried again. */
const waitForTable = '3s';
const tableRetries = 5;

/**
 * Bring the schema up to date: each new file in one transaction together with its row in `schema_migration`. Several
 * processes may do this at once; the others wait, then find nothing left to do.
 * @returns the names of the files applied, in order.
 * @throws StartError `migration-edited`, `migration-order`, `database-newer`, `migration-failed`, `migration-folder`.
 */
export async function migrate(pool: Pool, options: MigrateOptions = {}): Promise<string[]> {
  const migrations = await readMigrations(options.folder);
  await createTable(pool);
  const applied: string[] = [];
  for (;;) {
    const migration = await applyNext(pool, migrations, options.onApply);
    if (!migration) return applied;
    applied.push(migration.name);
  }
}

/**
 * The files not yet applied, in order; changes nothing.
 * @throws StartError as `migrate` when folder and database contradict each other.
 */
export async function pendingMigrations(pool: Pool, options: MigrateOptions = {}): Promise<Migration[]> {
  const migrations = await readMigrations(options.folder);
  const { rows } = await pool.query<{ there: boolean }>("select to_regclass('schema_migration') is not null as there");
  return compare(migrations, rows[0]?.there ? await readApplied(pool) : []);
}

/** Apply one file. The table lock makes a second process wait here; it then sees the new row and goes on behind it. */
async function applyNext(
  pool: Pool,
  migrations: Migration[],
  onApply: MigrateOptions['onApply'],
): Promise<Migration | undefined> {
  let current: Migration | undefined;
  const work = async (tx: Tx) => {
    current = undefined;
    await tx.query(`set local statement_timeout = 0; set local lock_timeout = '${waitForOther}'`);
    await tx.query(patient('lock table schema_migration in share row exclusive mode'));
    const [next] = compare(migrations, await readApplied(tx));
    if (!next) return undefined;
    current = next;
    onApply?.(next);
    await tx.query(`set local lock_timeout = '${waitForTable}'`);
    await tx.query(patient(next.sql));
    await tx.query('insert into schema_migration (version, name, checksum, applied_at) values ($1, $2, $3, now())', [
      next.version,
      next.name,
      next.checksum,
    ]);
    return next;
  };
  try {
    // Repeating is harmless even when the commit's answer was lost: the row says whether it happened.
    return await withTransaction(pool, work, {
      retries: tableRetries,
      retryLockTimeout: true,
      retryUnknownCommit: true,
    });
  } catch (error) {
    throw error instanceof StartError || !current ? error : failed(current, error);
  }
}

/** A query the pool's own time limit must not cut off: waiting for the other process, or building an index. */
function patient(text: string): QueryConfig {
  const query = { text, query_timeout: 86_400_000 };
  return query;
}

/** The files still to apply, after checking that what was applied is what the files say. */
function compare(migrations: Migration[], applied: Applied[]): Migration[] {
  const known = new Map(migrations.map((migration) => [migration.version, migration]));
  for (const row of applied) {
    const file = known.get(row.version);
    if (!file) throw newer(row);
    if (file.checksum !== row.checksum) throw edited(file);
  }
  const done = new Set(applied.map((row) => row.version));
  const last = Math.max(0, ...done);
  const pending = migrations.filter((migration) => !done.has(migration.version));
  const late = pending.find((migration) => migration.version < last);
  if (late) throw outOfOrder(late);
  return pending;
}

async function readApplied(sql: Sql): Promise<Applied[]> {
  return (await sql.query<Applied>('select version, name, checksum from schema_migration order by version')).rows;
}

async function createTable(pool: Pool): Promise<void> {
  try {
    await pool.query(`create table if not exists schema_migration (
      version int primary key,
      name text not null,
      checksum text not null,
      applied_at timestamptz not null
    )`);
  } catch (error) {
    // Two processes at once: "if not exists" looks before it locks, so the second may fail on the catalogue.
    if (['23505', '42P07', '42710'].includes(codeOf(error) ?? '')) return;
    if (codeOf(error) !== '42501') throw error;
    throw mayNotCreate(error);
  }
}
