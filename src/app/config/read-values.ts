import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { z } from 'zod';
import type { Env } from './env-file.ts';
import type { Key } from './key.ts';
import { allKeys } from './keys.ts';
import type { Problem } from './problem.ts';

type Keys = typeof allKeys;

/** The value of every setting; null where it is absent and has no fallback. */
export type Values = {
  [K in keyof Keys]: z.output<Keys[K]['schema']> | (Keys[K] extends { fallback: string } ? never : null);
};

const SECRET_FILE_LIMIT = 65_536;

/**
 * Reads and checks each setting by itself. An empty text counts as absent, as compose files produce it.
 *
 * @returns the values, complete only when there is no problem
 */
export function readValues(env: Env, where: { cwd: string }): { values: Values; problems: Problem[] } {
  const problems: Problem[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, key] of Object.entries<Key>(allKeys)) {
    const text = key.secret ? readSecret(name, key, env, where.cwd, problems) : env[name]?.trim();
    const parsed = text || key.fallback ? key.schema.safeParse(text || key.fallback) : null;
    if (parsed && !parsed.success) {
      problems.push({
        key: name,
        text: { en: `must be ${key.expects.en}`, zh: `应为 ${key.expects.zh}` },
        example: example(name, key),
      });
    }
    values[name] = parsed?.data ?? null;
  }
  return { values: values as Values, problems };
}

/** How a right setting is written: `PORT=8420`, or the command that makes a secret. */
export function example(name: string, key: Key): string {
  return isCommand(key) ? `${name}=$(${key.example})` : `${name}=${key.example}`;
}

function isCommand(key: Key): boolean {
  return key.secret === true && key.example.includes(' ');
}

/** The secret itself or the content of `<name>_FILE`, as Docker and Kubernetes mount secrets. */
function readSecret(name: string, key: Key, env: Env, cwd: string, problems: Problem[]): string | undefined {
  const direct = env[name]?.trim();
  const fileKey = `${name}_FILE`;
  const given = env[fileKey]?.trim();
  if (!given) return direct;
  if (direct) {
    const text = {
      en: `is set twice, as ${name} and as ${fileKey}: keep one`,
      zh: `与 ${fileKey} 同时设置：只保留一个`,
    };
    problems.push({ key: name, text, example: example(name, key) });
    return undefined;
  }
  const file = resolve(cwd, given);
  const content = readSmallFile(file);
  if (content) return content;
  const text = {
    en: `cannot read a secret from ${file}: it must be a readable file that is not empty`,
    zh: `无法从 ${file} 读取内容：须为可读且非空的文件`,
  };
  problems.push({ key: fileKey, text, example: `${fileKey}=/run/secrets/${name.toLowerCase()}` });
  return undefined;
}

function readSmallFile(file: string): string | null {
  try {
    const { size } = statSync(file);
    return size > SECRET_FILE_LIMIT ? null : readFileSync(file, 'utf8').trim();
  } catch {
    return null;
  }
}
