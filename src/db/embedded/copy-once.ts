import { randomUUID } from 'node:crypto';
import { chmod, cp, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/**
 * Copy a PostgreSQL package to `target` unless it is there. The copy appears whole or not at all (built beside, then
 * renamed), readable and runnable for everybody; of several processes at once the first wins.
 * @param finish completes the copy before it appears.
 */
export async function copyOnce(
  folder: string,
  target: string,
  finish: (unfinished: string) => Promise<void>,
): Promise<void> {
  if (await exists(target)) return;
  await mkdir(dirname(target), { recursive: true });
  const unfinished = `${target}.unfinished-${randomUUID()}`;
  try {
    // The libraries for compiling (*.a, pkgconfig) are a fifth of it and of no use to a server.
    const filter = (source: string) => !/\.a$|\/pkgconfig$/.test(source);
    await cp(join(folder, 'native'), join(unfinished, 'native'), { recursive: true, verbatimSymlinks: true, filter });
    await finish(unfinished);
    await openToAll(unfinished);
    await rename(unfinished, target).catch(async (error) => {
      if (!(await exists(target))) throw error;
    });
  } finally {
    await rm(unfinished, { recursive: true, force: true });
    await sweep(target);
  }
}

/** Copies that a killed process left unfinished more than an hour ago. */
async function sweep(target: string): Promise<void> {
  const prefix = `${basename(target)}.unfinished-`;
  for (const name of await readdir(dirname(target))) {
    const path = join(dirname(target), name);
    if (!name.startsWith(prefix)) continue;
    const entry = await stat(path).catch(() => undefined);
    if (entry && Date.now() - entry.mtimeMs > 3_600_000) await rm(path, { recursive: true, force: true });
  }
}

async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isDirectory() || basename(entry.parentPath) === 'bin') await chmod(path, 0o755);
    else if (entry.isFile()) await chmod(path, 0o644);
  }
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
