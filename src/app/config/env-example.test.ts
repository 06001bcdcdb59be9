import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { renderEnvExample } from './env-example.ts';
import type { Key } from './key.ts';
import { allKeys, groups } from './keys.ts';
import { readConfig } from './read-config.ts';
import { knownNames } from './warnings.ts';

const text = readFileSync(new URL('../../../.env.example', import.meta.url), 'utf8');
const settings = [...text.matchAll(/^#?([A-Z][A-Z0-9_]*)=(.*)$/gm)].map((match) => [match[1]!, match[2]!] as const);

describe('.env.example', () => {
  it('is what the table of settings says (vitest -u writes it after a change)', async () => {
    await expect(renderEnvExample()).toMatchFileSnapshot('../../../.env.example');
  });

  it('has every setting that is read, and no other', () => {
    expect(settings.map(([name]) => name).sort()).toEqual(knownNames().sort());
    expect(groups.flatMap((group) => Object.keys(group.keys)).sort()).toEqual(Object.keys(allKeys).sort());
  });

  it('shows the defaults, and works when everything is uncommented', () => {
    expect(JSON.stringify(readConfig(Object.fromEntries(settings), { cwd: '/srv', uid: 1000 }))).toBe(
      JSON.stringify(readConfig({}, { cwd: '/srv', uid: 1000 })),
    );
  });

  it('carries no secret', () => {
    const secrets = Object.entries<Key>(allKeys).filter(([, key]) => key.secret);
    for (const [name] of secrets) expect(settings).toContainEqual([name, '']);
    expect(secrets.length).toBeGreaterThan(0);
  });

  it('explains every setting in Chinese and in English', () => {
    for (const [name, key] of Object.entries<Key>(allKeys)) {
      expect(key.about.zh, name).toMatch(/\p{Script=Han}/u);
      expect(key.about.en, name).not.toMatch(/\p{Script=Han}/u);
    }
  });

  it('gives examples that are right', () => {
    for (const [name, key] of Object.entries<Key>(allKeys)) {
      if (key.secret && key.example.includes(' ')) continue;
      expect(key.schema.safeParse(key.example).success, name).toBe(true);
    }
  });
});
