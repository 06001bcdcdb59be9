import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { appid, type Desk, makeDesk } from '../testing/desk.ts';
import { buildMiniProgram } from './build.ts';

const made: string[] = [];
afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const small: Record<string, string> = {
  'app.json': '{ "pages": ["pages/a"] }',
  'app.js': 'App({});',
  'app.wxss': '@import "./base.wxss"; .b { top: 1rpx }',
  'base.wxss': '.from-base { top: 0 }',
  'pages/a.js': "const { name } = require('../lib.js'); Page({ data: { name } });",
  'pages/a.wxml': '<view>{{name}}</view>',
  'lib.js': "exports.name = 'known only here';",
};

function folderOf(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'hongyan-mp-'));
  made.push(folder);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

describe('buildMiniProgram', () => {
  it('gathers scripts, templates and styles', async () => {
    const { js, css } = await buildMiniProgram(folderOf(small));
    expect(js).toContain('known only here');
    expect(css).toContain('.mp-page .from-base');
    expect(css.indexOf('.from-base')).toBeLessThan(css.indexOf('.mp-page .b'));
  });

  it('follows components to where they are: beside, absolute, in a package', async () => {
    const files = {
      ...small,
      'pages/a.json': '{ "usingComponents": { "x": "./x/x", "y": "/y/y", "z": "pack/z" } }',
      'package.json': '{ "dependencies": { "pack": "file:./pack" } }',
      'pack/package.json': '{ "source": "src/index.js" }',
      'pack/src/index.js': '',
    };
    for (const unit of ['pages/x/x', 'y/y', 'pack/src/z'])
      Object.assign(files, {
        [`${unit}.json`]: '{ "component": true }',
        [`${unit}.js`]: 'Component({});',
        [`${unit}.wxml`]: `<text class="t">in ${unit}</text>`,
        [`${unit}.wxss`]: '.t { top: 0 }',
      });
    const { js, css } = await buildMiniProgram(folderOf(files));
    for (const unit of ['pages/x/x', 'y/y', 'pack/src/z']) expect(js).toContain(`in ${unit}`);
    expect(css.match(/\.c\d--t/g)?.length).toBe(3);
  });

  it.each([
    ['no app.json', { 'app.json': undefined }, /app\.json/],
    ['a broken json', { 'app.json': '{' }, /app\.json/],
    ['a page that is not there', { 'app.json': '{ "pages": ["pages/b"] }' }, /pages\/b/],
    ['a broken template', { 'pages/a.wxml': '<view>\n{{ a + }}</view>' }, /pages\/a\.wxml:2: /],
    ['a broken script', { 'pages/a.js': 'Page({' }, /pages\/a\.js/],
    ['a package nobody installed', { 'pages/a.js': "require('nowhere')" }, /nowhere is not installed/],
  ])('says what is wrong: %s', async (_name, change, expected) => {
    const files = { ...small, ...change } as Record<string, string | undefined>;
    const present = Object.entries(files).filter((entry): entry is [string, string] => entry[1] !== undefined);
    await expect(buildMiniProgram(folderOf(Object.fromEntries(present)))).rejects.toThrow(expected);
  });
});

describe('an app with a mini-program', () => {
  const withDesk = async (work: (desk: Desk) => Promise<void>) => {
    const desk = await makeDesk();
    await work(desk).finally(() => desk.emulator.close());
  };
  const read = async (desk: Desk, path: string) => {
    const reply = await fetch(`${desk.emulator.url}${path}`);
    return { status: reply.status, type: reply.headers.get('content-type'), text: await reply.text() };
  };

  it('is told by its hash, and served by it', async () => {
    await withDesk(async (desk) => {
      const folder = folderOf(small);
      const app = await desk.control('PUT', `/apps/${appid}`, { miniProgram: folder });
      expect(app).toMatchObject({ miniProgram: folder });
      const { hash } = await desk.control<{ hash: string }>('GET', `/apps/${appid}/mini-program`);
      expect(await read(desk, `/phone/${hash}/`)).toMatchObject({ status: 200, type: 'text/html; charset=utf-8' });
      expect((await read(desk, `/phone/${hash}/app.js`)).text).toContain('known only here');
      expect((await read(desk, `/phone/${hash}/app.css`)).text).toContain('.from-base');
      writeFileSync(join(folder, 'lib.js'), "exports.name = 'changed';");
      const later = await desk.control<{ hash: string }>('GET', `/apps/${appid}/mini-program`);
      expect(later.hash).not.toBe(hash);
      expect((await read(desk, `/phone/${later.hash}/app.js`)).text).toContain('changed');
      expect((await read(desk, `/phone/${'0'.repeat(32)}/`)).status).toBe(404);
      expect((await read(desk, `/phone/${hash}/../../index.ts`)).status).toBe(404);
    });
  });

  it('says why there is none', async () => {
    await withDesk(async (desk) => {
      const asked = () => desk.control<{ error: string }>('GET', `/apps/${appid}/mini-program`);
      expect((await asked()).error).toContain('has no mini-program');
      await desk.control('PUT', `/apps/${appid}`, { miniProgram: 'somewhere' });
      expect((await asked()).error).toContain('whole path');
      await desk.control('PUT', `/apps/${appid}`, { miniProgram: folderOf({}) });
      expect((await asked()).error).toContain('app.json');
      await desk.control('PUT', `/apps/${appid}`, { miniProgram: null });
      expect((await asked()).error).toContain('has no mini-program');
    });
  });
});
