import { randomBytes } from 'node:crypto';
import { chmodSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StartError } from '#contract/start-error.ts';
import type { Config } from './config.ts';
import { type MasterKey, parseMasterKeys } from './master-key.ts';

/** Where an embedded installation keeps the master key it made for itself, inside the data directory. */
export const MASTER_KEY_FILE = 'master.key';

/**
 * The master keys to work with: those of the settings, or, in embedded mode without any, the one in
 * `<data directory>/master.key`, which is made on the first start (mode 0600).
 *
 * Two processes that start at once agree on one key: the file appears complete, by `link`, and the first one wins.
 *
 * @returns the keys, and whether the key was made just now. A new key beside an old database opens nothing of it:
 *   the caller must refuse that.
 * @throws StartError when the file cannot be read or written, or holds no key
 */
export function loadMasterKeys(config: Config): { keys: readonly MasterKey[]; created: boolean } {
  if (config.secrets.masterKeys) return { keys: config.secrets.masterKeys, created: false };
  const file = join(config.dataDir, MASTER_KEY_FILE);
  const existing = readKeyFile(file);
  if (existing) return { keys: existing, created: false };
  const created = createKeyFile(config.dataDir, file);
  const keys = readKeyFile(file);
  if (!keys) throw unreadable(file, undefined);
  return { keys, created };
}

/**
 * The same keys without making any: null where the first start would make one.
 *
 * @throws StartError when the file cannot be read, or holds no key
 */
export function findMasterKeys(config: Config): readonly MasterKey[] | null {
  return config.secrets.masterKeys ?? readKeyFile(join(config.dataDir, MASTER_KEY_FILE));
}

function readKeyFile(file: string): readonly MasterKey[] | null {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw unreadable(file, error);
  }
  const keys = parseMasterKeys(text.trim());
  if (!keys) throw unreadable(file, undefined);
  return keys;
}

function createKeyFile(directory: string, file: string): boolean {
  const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  try {
    mkdirSync(directory, { recursive: true });
    writeFileSync(draft, `k1:${randomBytes(32).toString('base64')}\n`, { mode: 0o600, flush: true, flag: 'wx' });
    // The mode above passes through umask, which can only take away; this also holds on file systems that ignore it.
    chmodSync(draft, 0o600);
    linkSync(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw new StartError(
      'master-key-not-writable',
      {
        en: `The master key cannot be written to ${file}: make the data directory writable, point HONGYAN_DATA_DIR elsewhere, or set HONGYAN_MASTER_KEY.`,
        zh: `无法把主密钥写入 ${file}：请让数据目录可写，或用 HONGYAN_DATA_DIR 换一个目录，或设置 HONGYAN_MASTER_KEY。`,
      },
      { cause: error },
    );
  } finally {
    rmSync(draft, { force: true });
  }
}

function unreadable(file: string, cause: unknown): StartError {
  return new StartError(
    'master-key-unreadable',
    {
      en: `The master key in ${file} cannot be read: give this user access to it, or restore the file from a backup (without it the sealed data cannot be opened).`,
      zh: `无法读取 ${file} 中的主密钥：请给当前用户读取权限，或从备份恢复该文件（没有它就无法解开已加密的数据）。`,
    },
    { cause },
  );
}
