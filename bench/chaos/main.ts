import { parseArgs } from 'node:util';
import { failuresOf } from './report.ts';
import { runChaos } from './run.ts';
import { whyNoNamespaces } from './two-hosts/namespaces.ts';
import { failuresOfHosts, runTwoHosts } from './two-hosts/run.ts';

const usage = `npm run chaos -- [--recipients 20000] [--kills 30] [--channel jiguang-ums] [--seed <number>] [--json]
npm run chaos -- --two-hosts [--recipients 2000] [--seed <number>] [--json]

Sends one campaign while processes are killed and frozen at random, and compares the platform's record with our rows.
The last line of stdout is JSON; the run fails when anybody was lost, reached twice or is in doubt without a cause.
--channel jiguang-ums sends the campaign by UMS, whose calls are for many people at once and have one answer.
--two-hosts sends it from two hosts instead (network namespaces; where those cannot be made, processes behind proxies)
and cuts each of them off, from the database and from everything.
--json prints nothing else on stdout; what happens is told on stderr.`;

const { values } = parseArgs({
  options: {
    'two-hosts': { type: 'boolean', default: false },
    recipients: { type: 'string' },
    channel: { type: 'string', default: 'wechat-subscribe' },
    kills: { type: 'string', default: '30' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const startedAt = performance.now();

function say(line: string): void {
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1).padStart(6);
  (values.json ? process.stderr : process.stdout).write(`${seconds} s  ${line}\n`);
}

function whole(name: 'recipients' | 'kills' | 'seed', least: number, fallback?: number): number {
  const number = Number(values[name] ?? fallback);
  if (Number.isSafeInteger(number) && number >= least) return number;
  process.stderr.write(`--${name} must be a whole number, ${least} or more\n`);
  process.exit(2);
}

async function throughStorm() {
  const kills = whole('kills', 1);
  const { channel } = values;
  if (channel !== 'wechat-subscribe' && channel !== 'jiguang-ums') {
    process.stderr.write('--channel is wechat-subscribe or jiguang-ums\n');
    process.exit(2);
  }
  const limitMs = 180_000 + kills * 30_000;
  const report = await runChaos(
    { recipients: whole('recipients', 100, 20_000), kills, channel, seed: whole('seed', 0), limitMs },
    say,
  );
  return { report, failures: failuresOf(report) };
}

async function fromTwoHosts() {
  const obstacle = whyNoNamespaces();
  if (obstacle !== null) say(`no namespaces, so processes behind proxies: ${obstacle}`);
  const kind = obstacle === null ? 'namespaces' : 'proxies';
  const recipients = whole('recipients', 100, 2000);
  const report = await runTwoHosts({ kind, recipients, seed: whole('seed', 0), limitMs: 300_000 }, say);
  return { report, failures: failuresOfHosts(report) };
}

if (values.help) {
  process.stdout.write(`${usage}\n`);
} else {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  const { report, failures } = await (values['two-hosts'] ? fromTwoHosts() : throughStorm());
  for (const failure of failures) process.stderr.write(`not kept: ${failure}\n`);
  process.stdout.write(`${JSON.stringify(report)}\n`);
  process.exitCode = failures.length > 0 ? 1 : 0;
}
