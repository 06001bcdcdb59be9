import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { z } from 'zod';
import type { Operation } from '#contract/operation.ts';
import { secretNames } from './curl.ts';

const contract = new URL('../../../src/contract/', import.meta.url);
const sources = readdirSync(new URL('..', import.meta.url), { recursive: true, encoding: 'utf8' })
  .filter((name) => /(?<!\.test)\.tsx?$/.test(name) && !name.startsWith('i18n'))
  .map((name) => readFileSync(new URL(`../${name}`, import.meta.url), 'utf8'))
  .join('\n');

/** What the console asks by itself, or cannot be copied. */
const reasons: Record<string, string> = {
  getSandbox: 'says where the phones of the sandbox are; no action',
  listAttributes: 'fills the suggestions of fields',
  previewPush: 'draws the phone beside the composer; preflightPush says more',
  uploadMedia: 'carries the bytes of a picture',
};

async function operations(): Promise<[name: string, operation: Operation][]> {
  const found: [string, Operation][] = [];
  for (const file of readdirSync(contract).filter((one) => /^[a-z-]+\.ts$/.test(one))) {
    const exported: Record<string, unknown> = await import(new URL(file, contract).href);
    for (const [name, value] of Object.entries(exported))
      if (typeof value === 'object' && value !== null && 'auth' in value && 'path' in value)
        found.push([name, value as Operation]);
  }
  return found;
}

const isUsed = (name: string) =>
  new RegExp(`\\b(useChange|useRead|reading|call|requestOf)(<.*>)?\\(\\s*'${name}'`).test(sources);
const isOffered = (name: string) => new RegExp(`operation="${name}"|asCurl\\(\\s*'${name}'`).test(sources);

it('offers as curl whatever the console asks and a key may ask, and nothing a key may not', async () => {
  const all = await operations();
  const ofKeys = all.filter(([, { auth }]) => auth === 'key').map(([name]) => name);
  const missing = ofKeys.filter((name) => isUsed(name) && !isOffered(name));
  expect(missing.toSorted()).toEqual(Object.keys(reasons).toSorted());
  const others = all.filter(([, { auth }]) => auth !== 'key').map(([name]) => name);
  expect(others.filter(isOffered)).toEqual([]);
  expect(ofKeys.filter(isOffered).length).toBeGreaterThan(100);
});

it('knows every secret that a body of the contract may hold', async () => {
  const suspicious = /secret|password|token|aes_key|credential/;
  /** Not the secret itself. */
  const harmless = ['token_source', 'token_pool', 'credentials'];
  const names = new Set<string>();
  for (const [, { auth, body }] of await operations()) {
    if (auth !== 'key' || body === undefined) continue;
    const schema = JSON.stringify(z.toJSONSchema(body, { io: 'input', unrepresentable: 'any' }));
    for (const [, name] of schema.matchAll(/"(\w+)":\{/g)) if (suspicious.test(name!)) names.add(name!);
  }
  expect([...names].filter((name) => !harmless.includes(name)).toSorted()).toEqual([...secretNames].toSorted());
});
