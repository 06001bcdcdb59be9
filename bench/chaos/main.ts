import { parseArgs } from 'node:util';
import { failuresOf } from './report.ts';
import { runChaos } from './run.ts';

const usage = `npm run chaos -- [--recipients 20000] [--kills 30] [--seed <number>] [--json]

Sends one campaign while processes are killed and frozen at random, and compares the platform's record with our rows.
The last line of stdout is JSON; the run fails when anybody was lost, reached twice or is in doubt without a cause.
--json prints nothing else on stdout; what happens is told on stderr.`;

const { values } = parseArgs({
  options: {
    recipients: { type: 'string', default: '20000' },
    kills: { type: 'string', default: '30' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) {
  process.stdout.write(`${usage}\n`);
} else {
  const whole = (name: 'recipients' | 'kills' | 'seed', least: number) => {
    const number = Number(values[name]);
    if (Number.isSafeInteger(number) && number >= least) return number;
    process.stderr.write(`--${name} must be a whole number, ${least} or more\n`);
    process.exit(2);
  };
  const kills = whole('kills', 1);
  const options = {
    recipients: whole('recipients', 100),
    kills,
    seed: whole('seed', 0),
    limitMs: 180_000 + kills * 30_000,
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  const startedAt = performance.now();
  const report = await runChaos(options, (line) => {
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1).padStart(6);
    (values.json ? process.stderr : process.stdout).write(`${seconds} s  ${line}\n`);
  });
  const failures = failuresOf(report);
  for (const failure of failures) process.stderr.write(`not kept: ${failure}\n`);
  process.stdout.write(`${JSON.stringify(report)}\n`);
  process.exitCode = failures.length > 0 ? 1 : 0;
}
