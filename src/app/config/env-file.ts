import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { StartError } from '#contract/start-error.ts';

/** Names and texts, as a process receives them. */
export type Env = Readonly<Record<string, string | undefined>>;

/**
 * Adds the settings of `.env` in `cwd` to `env`. What `env` already has wins, even when it is empty there.
 *
 * @returns a new record; neither `env` nor the process is changed. Without a file it equals `env`.
 * @throws StartError when the file is there and cannot be read
 */
export function loadEnvFile(env: Env, where: { cwd: string }): Env {
  const file = join(where.cwd, '.env');
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { ...env };
    throw new StartError(
      'env-file-unreadable',
      {
        en: `The settings file ${file} cannot be read: give this user access to it, or remove it.`,
        zh: `无法读取设置文件 ${file}：请给当前用户读取权限，或删除该文件。`,
      },
      { cause: error },
    );
  }
  return { ...parseEnv(text.replace(/^\uFEFF/, '')), ...env };
}
