import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { StartError } from './start-error.ts';

/** One numbered SQL file. */
export type Migration = { version: number; name: string; sql: string; checksum: string };

const ownFolder = fileURLToPath(new URL('./migrations/', import.meta.url));

/**
 * Read the migrations of a folder in order of their number. The checksum ignores how the checkout ends its lines.
 * @throws StartError `migration-folder` when a .sql file is not called NNNN_name.sql or two share a number.
 */
export async function readMigrations(folder = ownFolder): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  const migrations: Migration[] = [];
  for (const file of names) {
    const version = Number(/^(\d{4})_[a-z0-9_]+\.sql$/.exec(file)?.[1]);
    if (!version) throw badFolder(`${file} is not called NNNN_name.sql`, `${file} 的文件名不符合 NNNN_name.sql`);
    if (migrations.at(-1)?.version === version) {
      throw badFolder(`two migrations have the number ${version}`, `有两个迁移使用编号 ${version}`);
    }
    const sql = (await readFile(join(folder, file), 'utf8')).replaceAll('\r\n', '\n');
    const checksum = createHash('sha256').update(sql).digest('hex');
    migrations.push({ version, name: file.replace(/\.sql$/, ''), sql, checksum });
  }
  return migrations;
}

function badFolder(problem: string, chinese: string): StartError {
  return new StartError('migration-folder', `Migrations: ${problem}.`, `数据库迁移：${chinese}。`);
}
