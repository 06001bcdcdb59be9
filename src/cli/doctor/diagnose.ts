import type { Writable } from 'node:stream';
import type { ClientSettings } from '#app/config/client-settings.ts';
import type { Config } from '#app/config/config.ts';
import type { Database } from '#app/database.ts';
import type { KeptVaults } from '#app/vaults.ts';
import { WechatCalls } from '#app/wechat-calls.ts';
import { allApps } from '#db/queries/app/find.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import { isInitialised, openQuietly } from '../database.ts';
import { sentenceOf } from '../explain.ts';
import { type AppToCheck, checkApp } from './apps.ts';
import { checkDataDirectory } from './data-directory.ts';
import { checkClock, checkMasterKey, checkMigrations, checkVersion } from './database.ts';
import { bad, ok, type Report, warn } from './finding.ts';
import { checkMail } from './mail.ts';
import { checkRunningService } from './running-service.ts';
import { isSandboxData, sandboxKey } from './sandbox.ts';
import { checkPublicUrl } from './settings.ts';

/**
 * Looks at an installation from its settings outwards: data directory, database, keys, apps at WeChat, callback
 * addresses. Changes nothing; an embedded database that nobody runs is started for the time of the checks.
 */
export async function diagnose(config: Config, client: ClientSettings, err: Writable, report: Report): Promise<void> {
  checkPublicUrl(config, report);
  await checkMail(config, report);
  if (config.database.mode === 'embedded') await checkDataDirectory(config.dataDir, report);
  if (!isInitialised(config)) {
    report(
      warn(
        `${config.dataDir} 中还没有数据库：首次 hongyan serve 时创建`,
        `there is no database in ${config.dataDir} yet: the first \`hongyan serve\` makes it`,
      ),
    );
    return;
  }
  const database = await open(config, client, err, report);
  if (database === null) return;
  try {
    await checkVersion(database.pool, database.embedded, report);
    if (!(await checkMigrations(database.pool, report))) return;
    await checkClock(database.pool, report);
    const apps = await allApps(database.pool);
    const vaults = await checkMasterKey(database.pool, config, apps, report);
    if (isSandboxData(config)) report(stoppedSandbox);
    else if (vaults !== null) await checkApps(config, apps, vaults, database.embedded, report);
  } finally {
    await database.stop();
  }
}

const stoppedSandbox = warn(
  '沙箱未运行，未检查应用：请在 hongyan sandbox 运行时检查',
  'the sandbox is stopped, so its app was not checked: run this while `hongyan sandbox` runs',
);

/** The database, or null when it cannot be had; if a running service has it, that is asked instead. */
async function open(config: Config, client: ClientSettings, err: Writable, report: Report): Promise<Database | null> {
  try {
    return await openQuietly(config, err);
  } catch (error) {
    const said = sentenceOf(error);
    if (said === null) throw error;
    if ((error as { code?: unknown }).code !== 'locked') {
      report(bad(said.zh, said.en));
      return null;
    }
    report(
      ok(
        '内置数据库正由运行中的服务使用，改为通过 HTTP 检查',
        'the embedded database is in use by a running service, which is asked over HTTP instead',
      ),
    );
    await checkRunningService({ ...client, apiKey: client.apiKey ?? sandboxKey(config) }, report);
    return null;
  }
}

async function checkApps(
  config: Config,
  apps: readonly AppRow[],
  vaults: KeptVaults,
  embedded: boolean,
  report: Report,
): Promise<void> {
  const calls = new WechatCalls(config.wechat, vaults);
  try {
    for (const row of apps) await checkApp(await appToCheck(row, config, vaults, calls, embedded), report);
  } finally {
    await calls.close();
  }
}

async function appToCheck(
  row: AppRow,
  config: Config,
  vaults: KeptVaults,
  calls: WechatCalls,
  embedded: boolean,
): Promise<AppToCheck> {
  const vault = await vaults.ofApp(row.id);
  const { name, appid } = row;
  const url = `${config.http.publicUrl}/door/wechat/${row.id}`;
  return {
    name,
    appid,
    // Whoever has the embedded database open here knows that no service runs.
    callback: embedded ? null : { url, token: vault.openSecret('app.callback_token', row.callback_token) },
    async refusal() {
      const check = await (await calls.of(row)).check();
      return check.ok ? null : check.error;
    },
  };
}
