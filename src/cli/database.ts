import { existsSync } from 'node:fs';
import type { Writable } from 'node:stream';
import type { Config } from '#app/config/config.ts';
import { loadConfig } from '#app/config/read-config.ts';
import { type Database, openDatabase } from '#app/database.ts';
import { createLogger } from '#app/log/logger.ts';
import { layoutOf } from '#db/embedded/layout.ts';
import { pendingMigrations } from '#db/migrate.ts';
import { Failure } from './command.ts';

/** Whether there is a database to open: a command that looks at one must not make one. */
export function isInitialised(config: Config): boolean {
  return config.database.mode === 'external' || existsSync(layoutOf(config.dataDir).cluster);
}

/** Opens the database of the settings; what the embedded one has to say goes to `err`, as results go to `out`. */
export function openQuietly(config: Config, err: Writable): Promise<Database> {
  return openDatabase(config, createLogger({ level: 'error', format: config.log.format, destination: err }));
}

/** Runs `work` on the existing, up-to-date database of the settings and closes it. Throws StartError or Failure. */
export async function withDatabase<T>(err: Writable, work: (database: Database) => Promise<T>): Promise<T> {
  const config = loadConfig();
  if (!isInitialised(config)) throw nothingYet(config.dataDir);
  const database = await openQuietly(config, err);
  try {
    if ((await pendingMigrations(database.pool)).length > 0) throw notMigrated();
    return await work(database);
  } finally {
    await database.stop();
  }
}

function nothingYet(dataDir: string): Failure {
  return new Failure(
    `There is no data in ${dataDir} yet: start the service once (hongyan serve), which also shows the first API key; or set HONGYAN_DATA_DIR.`,
    `${dataDir} 中还没有数据：请先启动一次服务（hongyan serve），首次启动会显示 API 密钥；或用 HONGYAN_DATA_DIR 指定目录。`,
  );
}

function notMigrated(): Failure {
  return new Failure(
    'The database is not up to date: run `hongyan migrate` first.',
    '数据库结构不是最新：请先运行 hongyan migrate。',
  );
}
