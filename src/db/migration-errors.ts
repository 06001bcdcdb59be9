import type { Migration } from './migrations-folder.ts';
import { StartError } from './start-error.ts';

export function failed(migration: Migration, error: unknown): StartError {
  const reason = error instanceof Error ? error.message : String(error);
  return new StartError(
    'migration-failed',
    `Migration ${migration.name} failed and was rolled back (${reason}); the database is as before it.`,
    `数据库迁移 ${migration.name} 失败并已回滚（${reason}）；数据库保持迁移前的状态。`,
    error,
  );
}

export function edited(migration: Migration): StartError {
  return new StartError(
    'migration-edited',
    `Migration ${migration.name} was changed after this database applied it; restore the file and put the change in a new migration.`,
    `数据库迁移 ${migration.name} 在应用之后被修改；请恢复该文件，并把改动写成新的迁移。`,
  );
}

export function newer(row: { name: string }): StartError {
  return new StartError(
    'database-newer',
    `The database was migrated by a newer release (it has ${row.name}); start that release or a later one.`,
    `数据库已由更新的版本迁移（含 ${row.name}）；请启动该版本或更高版本。`,
  );
}

export function outOfOrder(migration: Migration): StartError {
  return new StartError(
    'migration-order',
    `Migration ${migration.name} comes before one that this database already applied; give it the next free number.`,
    `数据库迁移 ${migration.name} 的编号早于已应用的迁移；请改用下一个可用编号。`,
  );
}

export function mayNotCreate(error: unknown): StartError {
  return new StartError(
    'migration-failed',
    'The database user may not create tables; make it the owner of the database, or: grant create on schema public to that user.',
    '数据库用户没有建表权限；请将其设为数据库所有者，或执行：grant create on schema public to 该用户。',
    error,
  );
}
