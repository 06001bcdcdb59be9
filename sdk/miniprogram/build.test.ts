import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transform } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildSdk } from './build.ts';

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hongyan-sdk-'));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  await buildSdk(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const read = (file: string) => readFileSync(join(folder, file), 'utf8');

describe('the built package', () => {
  it('is CommonJS for WeChat and modules for bundlers, with the same names', async () => {
    const common = createRequire(join(folder, 'x.js'))('./miniprogram_dist/index.js');
    const modern = await import(join(folder, 'esm/index.js'));
    expect(Object.keys(common)).toEqual(['createClient', 'currentClient']);
    expect(Object.keys(modern).toSorted()).toEqual(['createClient', 'currentClient']);
    expect(typeof common.createClient).toBe('function');
  });

  it('has a hook for Taro and one for uni-app, which bring no second client', async () => {
    const names = {
      'taro-react': ['createSubscribeButton', 'createUseSubscribe'],
      'uni-vue': ['actOn', 'createUseSubscribe', 'faceOf'],
    };
    for (const [name, exported] of Object.entries(names)) {
      expect(Object.keys(await import(join(folder, `esm/${name}.js`)))).toEqual(exported);
      expect(read(`esm/${name}.js`)).not.toMatch(/\bimport\b|requestSubscribeMessage/);
      expect(read(`types/frameworks/${name}.d.ts`)).toContain("from '../client.js'");
    }
  });

  it('has plain buttons for both, with a style for every class they use', () => {
    const sheet = read('esm/subscribe-button.css');
    for (const part of ['facts', 'fact', 'name', 'text', 'button', 'note', 'accepted', 'switched_off'])
      expect(sheet).toMatch(new RegExp(`\\.hy-${part}[ ,]`));
    expect(sheet).not.toMatch(/\.(?!hy-)[a-z]/);
    expect(read('esm/subscribe-button.vue')).toContain("from '@hongyan/miniprogram/uni-vue'");
  });

  it('is small', async () => {
    const minified = await transform(read('miniprogram_dist/index.js'), {
      minify: true,
      format: 'cjs',
      target: 'es2015',
    });
    expect(Buffer.byteLength(minified.code)).toBeLessThan(10_000);
  });

  it('has nothing newer than ES2015 in it', () => {
    const code = read('miniprogram_dist/index.js') + read('miniprogram_dist/components/subscribe-button/index.js');
    expect(code).not.toMatch(/\?\.|\?\?|\basync\b|\bawait\b|\.\.\.\{|\{ \.\.\./);
    expect(code).not.toMatch(/Object\.(entries|values|fromEntries)|padStart|\.includes\(|\.flat/);
  });

  it('holds the component whole, sharing the library', () => {
    const files = readdirSync(join(folder, 'miniprogram_dist/components/subscribe-button')).toSorted();
    expect(files).toEqual(['index.js', 'index.json', 'index.wxml', 'index.wxss']);
    expect(read('miniprogram_dist/components/subscribe-button/index.js')).toContain('require("../../index.js")');
  });

  it('takes WeChat’s own wx, as its published types describe it', () => {
    const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc');
    const project = fileURLToPath(new URL('./tsconfig.check.json', import.meta.url));
    const { stdout, status } = spawnSync(process.execPath, [tsc, '-p', project], { encoding: 'utf8' });
    expect([stdout, status]).toEqual(['', 0]);
  });

  it('has types that name each other as files that are there', () => {
    const types = read('types/index.d.ts');
    expect(types).toContain("from './client.js'");
    for (const [, name] of types.matchAll(/from '\.\/([\w-]+)\.js'/g)) expect(read(`types/${name}.d.ts`)).not.toBe('');
  });
});
