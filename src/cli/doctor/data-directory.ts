import { access, constants, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { bad, ok, type Report, warn } from './finding.ts';

const lowBytes = 1024 ** 3;

/** Whether this user can write to the data directory, or make it, and whether its disk has room. Leaves nothing behind. */
export async function checkDataDirectory(dataDir: string, report: Report): Promise<void> {
  const place = await existing(dataDir);
  try {
    if (place === dataDir) await tryWriting(dataDir);
    else await access(place, constants.W_OK | constants.X_OK);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    report(
      bad(
        `数据目录 ${dataDir} 不可写（${code}）：请给当前用户写权限，或用 HONGYAN_DATA_DIR 换一个目录`,
        `the data directory ${dataDir} cannot be written (${code}): give this user access, or set HONGYAN_DATA_DIR`,
      ),
    );
    return;
  }
  const { bavail, bsize } = await statfs(place);
  const free = bavail * bsize;
  const gib = (free / 1024 ** 3).toFixed(1);
  if (free >= lowBytes) {
    report(
      ok(`数据目录 ${dataDir} 可写，剩余 ${gib} GiB`, `the data directory ${dataDir} can be written, ${gib} GiB free`),
    );
  } else {
    report(
      warn(
        `数据目录 ${dataDir} 所在磁盘只剩 ${gib} GiB：请清理空间`,
        `only ${gib} GiB are free on the disk of ${dataDir}: make room`,
      ),
    );
  }
}

async function tryWriting(folder: string): Promise<void> {
  const file = join(folder, `.doctor-${process.pid}`);
  await writeFile(file, '', { flag: 'wx' }).finally(() => rm(file, { force: true }));
}

/** The folder itself, or the nearest one above it that exists. */
async function existing(folder: string): Promise<string> {
  const found = await stat(folder).catch(() => null);
  if (found !== null || dirname(folder) === folder) return folder;
  return existing(dirname(folder));
}
