import { enableCompileCache } from 'node:module';

// What was compiled at one start is read back at the next: half of the time a command takes before it does anything.
enableCompileCache();
const { run } = await import('./run.ts');

process.exitCode = await run(process.argv.slice(2), process.stdout, process.stderr);
