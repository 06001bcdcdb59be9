import { chmod, mkdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { StartError } from '../start-error.ts';
import { canEnter, giveTo, type Identity } from './identity.ts';
import type { Layout } from './layout.ts';

/** Somebody else's PostgreSQL is never touched. @throws StartError `foreign-directory`. */
export async function refuseForeignFolder(layout: Layout): Promise<void> {
  if (!(await stat(join(layout.root, 'PG_VERSION')).catch(() => undefined))) return;
  throw new StartError(
    'foreign-directory',
    `${layout.root} is the data directory of another PostgreSQL; choose an empty directory, or point DATABASE_URL at that server.`,
    `${layout.root} 是其他 PostgreSQL 的数据目录；请选择空目录，或用 DATABASE_URL 连接该数据库。`,
  );
}

/** PostgreSQL's user must pass through the folders above the data directory, which are not ours to open. @throws StartError `not-reachable`. */
export async function refuseUnreachable(layout: Layout, identity: Identity): Promise<void> {
  if (!identity || (await canEnter(dirname(layout.root), identity))) return;
  throw new StartError(
    'not-reachable',
    `PostgreSQL does not run as root, and user ${identity.uid}, which it runs as instead, cannot enter ${layout.root}; choose a data directory elsewhere, such as /var/lib/hongyan, or start as an ordinary user.`,
    `PostgreSQL 不能以 root 运行，而代替它的用户 ${identity.uid} 无法进入 ${layout.root}；请把数据目录放到别处（如 /var/lib/hongyan），或以普通用户启动。`,
  );
}

/** The socket's folder, closed to others. One in /tmp may have been made by somebody else: not used then. */
export async function makeSocketFolder(folder: string, identity: Identity): Promise<void> {
  const owner = identity?.uid ?? process.getuid?.();
  const before = await stat(folder).catch(() => undefined);
  if (before && before.uid !== owner && before.uid !== process.getuid?.()) {
    throw new StartError(
      'not-writable',
      `${folder} belongs to another user; remove it, or choose a data directory with a shorter path.`,
      `${folder} 属于其他用户；请删除它，或使用路径更短的数据目录。`,
    );
  }
  if (before && !before.isDirectory()) await rm(folder);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
  await giveTo(folder, identity);
}

/** A folder of our own in /tmp goes with the server. */
export async function removeSocketFolder(folder: string, layout: Layout): Promise<void> {
  if (!folder.startsWith(layout.root)) await rm(folder, { recursive: true, force: true });
}
