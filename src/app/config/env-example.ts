import type { Key } from './key.ts';
import { groups } from './keys.ts';

/**
 * The text of `.env.example`: every setting, explained in Chinese and English, commented out, with its default or
 * left empty. Secrets are always empty, so that no copied file carries a secret somebody else knows.
 */
export function renderEnvExample(): string {
  const head = [
    '# 鸿雁的全部设置。复制为 .env 后按需取消注释；进程环境变量优先于本文件。',
    '# Every setting of Hongyan. Copy to .env and uncomment what you need; the process environment wins over this file.',
    '# 标有「密钥」的设置可改用 <名称>_FILE 指向文件。Settings marked "secret" may be given as a file by <NAME>_FILE.',
  ];
  const body = groups.flatMap(({ title, keys }) => [
    '',
    `# ---- ${title.zh} / ${title.en} ----`,
    ...Object.entries<Key>(keys).flatMap(([name, key]) => renderKey(name, key)),
  ]);
  return `${[...head, ...body].join('\n')}\n`;
}

function renderKey(name: string, key: Key): string[] {
  const how = key.secret ? ' (secret / 密钥)' : '';
  const sample = key.fallback === key.example ? [] : [`# 示例 example: ${key.example}`];
  const lines = ['', `# ${key.about.zh}`, `# ${key.about.en}${how}`, ...sample, `#${name}=${key.fallback ?? ''}`];
  return key.secret ? [...lines, `#${name}_FILE=`] : lines;
}
