import type { Config } from '#app/config/config.ts';
import { findMasterKeys, MASTER_KEY_FILE } from '#app/config/master-key-file.ts';
import { KeptVaults } from '#app/vaults.ts';
import { VaultError } from '#core/vault/errors.ts';
import { databaseNow } from '#db/clock.ts';
import { pendingMigrations } from '#db/migrate.ts';
import type { Pool, Sql } from '#db/pool.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import { listOrganizations } from '#db/queries/key/keys.ts';
import { serverVersion } from '#db/queries/server/version.ts';
import { sentenceOf } from '../explain.ts';
import { bad, ok, type Report, warn } from './finding.ts';

export async function checkVersion(sql: Sql, embedded: boolean, report: Report): Promise<void> {
  const version = await serverVersion(sql);
  const [zh, en] = embedded ? ['内置数据库', 'the embedded database'] : ['外部数据库', 'the external database'];
  report(ok(`${zh}可用：PostgreSQL ${version}`, `${en} answers: PostgreSQL ${version}`));
}

/** Whether the schema is that of this release; further checks of its rows only then make sense. */
export async function checkMigrations(pool: Pool, report: Report): Promise<boolean> {
  const pending = await pendingMigrations(pool).catch((error: unknown) => {
    const said = sentenceOf(error);
    if (said === null) throw error;
    report(bad(said.zh, said.en));
    return null;
  });
  if (pending === null) return false;
  if (pending.length === 0) report(ok('数据库结构是最新的', 'the schema is up to date'));
  else {
    const n = pending.length;
    report(
      bad(
        `有 ${n} 个数据库迁移未执行：请运行 hongyan migrate`,
        `${n} migrations are not applied: run \`hongyan migrate\``,
      ),
    );
  }
  return pending.length === 0;
}

/** Due times go by the database's clock; this far off, times in logs and of certificates mislead. Milliseconds. */
const noticeableMs = 2000;
const wrongMs = 60_000;

export async function checkClock(sql: Sql, report: Report): Promise<void> {
  const before = Date.now();
  const database = (await databaseNow(sql)).getTime();
  const after = Date.now();
  // The answer was made at some moment of the call: only what lies outside of it is a difference.
  const off = database < before ? before - database : Math.max(0, database - after);
  const seconds = (off / 1000).toFixed(1);
  if (off < noticeableMs)
    report(ok(`与数据库的时钟相差 ${seconds} 秒`, `the clocks here and at the database differ by ${seconds} s`));
  else {
    const find = off < wrongMs ? warn : bad;
    report(
      find(
        `与数据库的时钟相差 ${seconds} 秒：请在两台机器上开启时间同步（NTP）`,
        `the clocks here and at the database differ by ${seconds} s: synchronise both machines (NTP)`,
      ),
    );
  }
}

/**
 * Opens every stored key with the master keys at hand, making none.
 *
 * @returns the vaults, or null when any key does not open
 */
export async function checkMasterKey(
  pool: Pool,
  config: Config,
  apps: readonly AppRow[],
  report: Report,
): Promise<KeptVaults | null> {
  const masters = findMasterKeys(config);
  const organizations = await listOrganizations(pool);
  if (masters === null) {
    if (organizations.length === 0) {
      report(ok('尚无主密钥，首次启动时生成', 'no master key yet: the first start makes one'));
    } else {
      report(
        bad(
          `数据库中已有数据，但主密钥文件 ${MASTER_KEY_FILE} 不见了：请从备份恢复到 ${config.dataDir}`,
          `the database holds data but ${MASTER_KEY_FILE} is gone: restore it to ${config.dataDir} from your backup`,
        ),
      );
    }
    return null;
  }
  const vaults = new KeptVaults(pool, masters);
  try {
    for (const { id } of organizations) await vaults.ofOrganization(id);
    for (const { id } of apps) await vaults.ofApp(id);
  } catch (error) {
    report(unopened(error));
    return null;
  }
  const count = organizations.length + apps.length;
  report(ok(`主密钥可以打开全部密钥（${count} 组）`, `the master key opens all stored keys (${count} sets)`));
  return vaults;
}

function unopened(error: unknown) {
  if (error instanceof VaultError && error.fault === 'unknown_key') {
    return bad(
      `有密钥由另一个主密钥加密（${error.message}）：请把旧主密钥连同编号加到 HONGYAN_MASTER_KEY 后面`,
      `some keys are ${error.message}, which is not at hand: add it with its id behind the current one in HONGYAN_MASTER_KEY`,
    );
  }
  if (error instanceof VaultError || error instanceof RangeError) {
    return bad(
      `主密钥打不开已存的密钥（${error.message}）：请恢复与此数据库配套的主密钥`,
      `the master key does not open the stored keys (${error.message}): restore the one that belongs to this database`,
    );
  }
  throw error;
}
