import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { StartError } from '#contract/start-error.ts';
import { parseMasterKeys } from './master-key.ts';
import { loadMasterKeys, MASTER_KEY_FILE } from './master-key-file.ts';
import { readConfig } from './read-config.ts';

const root = mkdtempSync(join(tmpdir(), 'hongyan-key-'));
afterAll(() => rmSync(root, { recursive: true }));
const a = randomBytes(32);
const b = randomBytes(32);

describe('parseMasterKeys', () => {
  it('reads base64, base64url and hex', () => {
    for (const encoding of ['base64', 'base64url', 'hex'] as const) {
      const keys = parseMasterKeys(a.toString(encoding));
      expect(keys).toHaveLength(1);
      expect(keys?.[0]).toMatchObject({ id: 'k1' });
      expect(keys?.[0]?.key.export().equals(a)).toBe(true);
    }
  });

  it('keeps the order: the first is current', () => {
    const keys = parseMasterKeys(`2026-b:${b.toString('hex')}, k1:${a.toString('base64')}`);
    expect(keys?.map((key) => key.id)).toEqual(['2026-b', 'k1']);
    expect(keys?.[1]?.key.export().equals(a)).toBe(true);
  });

  it.each([
    ['', 'nothing'],
    [a.subarray(1).toString('base64'), 'too short'],
    [Buffer.concat([a, b]).toString('base64'), 'too long'],
    [`${a.toString('base64')}!`, 'foreign characters'],
    [`k 1:${a.toString('hex')}`, 'an id with a space'],
    [`k1:${a.toString('hex')},k1:${b.toString('hex')}`, 'one id twice'],
    [`${a.toString('hex')},${b.toString('hex')}`, 'several without ids'],
    [`k2:${a.toString('hex')},${b.toString('hex')}`, 'one of several without id'],
    ['0'.repeat(64), 'a placeholder'],
    ['0123456789abcdef'.repeat(4), 'a pattern'],
  ])('refuses %s (%s)', (text) => {
    expect(parseMasterKeys(text)).toBeNull();
  });

  it('reads back any random key', () => {
    const bytes = fc.uint8Array({ minLength: 32, maxLength: 32 }).filter((key) => new Set(key).size > 16);
    fc.assert(
      fc.property(bytes, fc.constantFrom('base64', 'base64url', 'hex'), (key, encoding) => {
        const [parsed] = parseMasterKeys(Buffer.from(key).toString(encoding)) ?? [];
        expect(parsed?.key.export().equals(key)).toBe(true);
      }),
    );
  });
});

describe('loadMasterKeys', () => {
  const configIn = (dataDir: string, env = {}) =>
    readConfig({ HONGYAN_DATA_DIR: dataDir, ...env }, { cwd: root, uid: 1000 });

  it('makes one key, readable by its owner only, and finds it again', () => {
    const dataDir = join(root, 'new', 'data');
    const first = loadMasterKeys(configIn(dataDir));
    const second = loadMasterKeys(configIn(dataDir));
    expect([first.created, second.created]).toEqual([true, false]);
    expect(first.keys[0]?.key.equals(second.keys[0]!.key)).toBe(true);
    expect(statSync(join(dataDir, MASTER_KEY_FILE)).mode & 0o777).toBe(0o600);
    expect(readdirSync(dataDir)).toEqual([MASTER_KEY_FILE]);
  });

  it('writes nothing when the key is set', () => {
    const dataDir = join(root, 'unused');
    const { keys, created } = loadMasterKeys(configIn(dataDir, { HONGYAN_MASTER_KEY: `x:${a.toString('hex')}` }));
    expect([keys[0]?.id, created]).toEqual(['x', false]);
    expect(existsSync(dataDir)).toBe(false);
  });

  it('never replaces a damaged key file', () => {
    const file = join(root, MASTER_KEY_FILE);
    writeFileSync(file, 'half a ke');
    expect(() => loadMasterKeys(configIn(root))).toThrow(/restore the file from a backup/);
    expect(readFileSync(file, 'utf8')).toBe('half a ke');
  });

  it('says what to do when the directory cannot be written', () => {
    const notDirectory = join(root, 'file');
    writeFileSync(notDirectory, '');
    expect(() => loadMasterKeys(configIn(join(notDirectory, 'data')))).toThrow(StartError);
    const closed = join(root, 'closed');
    mkdirSync(closed);
    chmodSync(closed, 0o500);
    // Root writes anywhere, so only an ordinary user meets this.
    if (process.getuid?.() !== 0) expect(() => loadMasterKeys(configIn(closed))).toThrow(/HONGYAN_DATA_DIR/);
  });
});
