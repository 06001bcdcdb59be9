#!/usr/bin/env node
// Started by any Node; goes on with the Node 24 that came with the package, which runs our sources as they are.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('./main.ts', import.meta.url));
const own = fileURLToPath(new URL('../../node_modules/.bin/node', import.meta.url));
const node = Number(process.versions.node.split('.')[0]) >= 24 || !existsSync(own) ? process.execPath : own;
// A campaign's messages live for milliseconds: a smaller young generation and an earlier collection keep the memory of
// the process low, for some CPU. The same stands in package.json.
const flags = ['--max-semi-space-size=16', '--heap-growing-percent=60'];
const child = spawn(node, [...flags, main, ...process.argv.slice(2)], { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => {
  process.exitCode = code ?? (signal === null ? 1 : 130);
});
