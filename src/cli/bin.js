#!/usr/bin/env node
// Started by any Node; goes on with the Node 24 that came with the package, which runs our sources as they are, and with
// the settings of app/config/node.json. They keep the memory of a campaign low, whose messages live for milliseconds: a small young
// generation, an earlier collection, and one arena for what lies outside of the heap instead of one per thread. That
// costs some CPU (decision 0053).
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('./main.ts', import.meta.url));
const own = fileURLToPath(new URL('../../node_modules/.bin/node', import.meta.url));
const node = Number(process.versions.node.split('.')[0]) >= 24 || !existsSync(own) ? process.execPath : own;
const { flags, environment } = JSON.parse(readFileSync(new URL('../app/config/node.json', import.meta.url), 'utf8'));
const args = [...process.execArgv, ...flags, main, ...process.argv.slice(2)];
// What was compiled at one start is read back at the next: half of the time a command takes before it does anything. From
// the first module on, or Node loads its compiler of TypeScript for that one and keeps it: 18 MB.
const env = { NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache'), ...environment, ...process.env };

// In place of this process where Node can: no second one stays in memory, and signals arrive where they are meant to.
if (process.execve !== undefined && process.platform !== 'win32') process.execve(node, [node, ...args], env);

const child = spawn(node, args, { stdio: 'inherit', env });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => {
  process.exitCode = code ?? (signal === null ? 1 : 130);
});
