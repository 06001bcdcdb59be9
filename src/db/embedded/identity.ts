import { chown, lchown, readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { StartError } from '../start-error.ts';

/** The user PostgreSQL runs as, or `undefined` for the user we are. */
export type Identity = { uid: number; gid: number } | undefined;

/** `nobody` on every system we run on. */
const unprivileged = { uid: 65534, gid: 65534 };

/**
 * PostgreSQL refuses to run as root. When we are root it runs as the owner of an existing cluster, or as `nobody`;
 * otherwise as ourselves.
 * @throws StartError `foreign-owner` when we are not root and the cluster belongs to somebody else.
 */
export async function identityFor(cluster: string): Promise<Identity> {
  const me = process.getuid?.() ?? 0;
  const owner = await stat(cluster).catch(() => undefined);
  if (me === 0) return owner && owner.uid !== 0 ? { uid: owner.uid, gid: owner.gid } : unprivileged;
  if (owner && owner.uid !== me) {
    throw new StartError(
      'foreign-owner',
      `${cluster} belongs to user ${owner.uid} and you are user ${me}; start as that user, or choose another data directory.`,
      `${cluster} 属于用户 ${owner.uid}，而当前用户是 ${me}；请用该用户启动，或换一个数据目录。`,
    );
  }
  return undefined;
}

/** May this identity pass through every folder of `path` (by mode bits; access lists are not looked at)? */
export async function canEnter(path: string, identity: Identity): Promise<boolean> {
  if (!identity) return true;
  for (let folder = path; ; folder = dirname(folder)) {
    const entry = await stat(folder).catch(() => undefined);
    if (entry?.isDirectory()) {
      const bit = entry.uid === identity.uid ? 0o100 : entry.gid === identity.gid ? 0o010 : 0o001;
      if ((entry.mode & bit) === 0) return false;
    }
    if (folder === dirname(folder)) return true;
  }
}

/** Give a file or folder, without what is in it, to the identity; nothing to do when PostgreSQL runs as ourselves. */
export async function giveTo(path: string, identity: Identity): Promise<void> {
  if (identity) await chown(path, identity.uid, identity.gid);
}

/** Give a whole tree to the identity: a cluster restored from a backup by root belongs to root. */
export async function giveTreeTo(path: string, identity: Identity): Promise<void> {
  if (!identity) return;
  await lchown(path, identity.uid, identity.gid);
  for (const entry of await readdir(path, { recursive: true, withFileTypes: true })) {
    await lchown(join(entry.parentPath, entry.name), identity.uid, identity.gid);
  }
}
