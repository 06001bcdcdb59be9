import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openBrowser } from '#testkit/browser.ts';

/**
 * Builds the Taro and the uni-app sample with what they take from npm (about 700 MB), opens their H5 pages in a browser
 * and taps: `npm run examples:build [-- taro-react | uni-app]`. Not part of the tests, for it is heavy. Exits with 1 when
 * one does not build or does not run.
 */
const samples = [
  { name: 'taro-react', builds: ['build:h5', 'build:weapp'], page: 'dist/h5' },
  { name: 'uni-app', builds: ['build:h5', 'build:mp-weixin'], page: 'dist/build/h5' },
];
const types: { [ext: string]: string } = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };
const scene = {
  key: 'order',
  version: 1,
  purpose: '及时告诉您订单走到哪一步',
  content: '付款、发货、签收',
  frequency: '每次变化一条',
  ask: { min_gap_hours: 24, only_below_credits: 1 },
  templates: [{ id: 'T1', title: '订单状态提醒', type: 'one_time' }],
};

const root = fileURLToPath(new URL('..', import.meta.url));

/** The built page, and the one door that a browser without WeChat gets through. */
async function serve(pages: string) {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url!, 'http://localhost');
    if (pathname === '/door/scene') {
      response.setHeader('content-type', 'application/json');
      return response.end(JSON.stringify({ ...scene, server_time: new Date().toISOString() }));
    }
    try {
      const file = join(pages, normalize(pathname === '/' ? '/index.html' : pathname));
      response.setHeader('content-type', types[extname(file)] ?? 'application/octet-stream');
      return response.end(readFileSync(file));
    } catch {
      response.statusCode = 404;
      return response.end('{}');
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

function run(folder: string, command: string, ...args: string[]): void {
  const started = performance.now();
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: folder, encoding: 'utf8' });
  const line = args.join(' ');
  if (status !== 0) throw new Error(`${line}\n${stdout}\n${stderr}`);
  console.log(`  ${line}: ${Math.round((performance.now() - started) / 1000)} s`);
}

async function check({ name, builds, page }: (typeof samples)[number]): Promise<void> {
  console.log(name);
  const folder = join(root, 'examples', name);
  const { server, url } = await serve(join(folder, page));
  const browser = await openBrowser();
  try {
    // A copy, as from a registry: a link would look for its packages beside the library.
    rmSync(join(folder, 'node_modules/@hongyan'), { recursive: true, force: true });
    run(folder, 'npm', 'install', '--install-links');
    for (const build of builds) run(folder, 'env', `HONGYAN_ENDPOINT=${url}`, 'npm', 'run', build);
    const tab = await browser.newPage({ viewport: { width: 390, height: 844 } });
    const trouble: string[] = [];
    tab.on('pageerror', (error) => trouble.push(error.message));
    await tab.goto(url);
    await tab.getByText(scene.purpose).waitFor();
    // A browser has no pop-up of WeChat: what counts is that the button or the answer says so, and that nothing is thrown.
    const saysSo = tab.getByText(/^(failed|not_asked) · |要在新版微信里/).first();
    await tab.locator('.hy-button').first().click({ force: true });
    await saysSo.waitFor();
    const told = await saysSo.textContent();
    await tab.getByText('付款', { exact: true }).click();
    await tab.getByText('已付款').waitFor();
    if (trouble.length > 0) throw new Error(trouble.join('\n'));
    console.log(`  in a browser: the scene is shown, a tap is answered "${told}", no error`);
  } finally {
    await browser.close();
    server.close();
  }
}

const wanted = process.argv[2];
run(root, 'node', 'sdk/miniprogram/build.ts');
for (const sample of samples) {
  if (wanted !== undefined && wanted !== sample.name) continue;
  try {
    await check(sample);
  } catch (error) {
    process.exitCode = 1;
    console.error(error);
  }
}
