import { parseArgs } from 'node:util';
import { alerts } from './alerts.ts';
import { audience } from './audience.ts';
import { callbacks } from './callbacks.ts';
import { consolePages } from './console.ts';
import { dispatch } from './dispatch.ts';
import { growth } from './growth.ts';
import { ingest } from './ingest.ts';
import { latency } from './latency.ts';
import { Bench } from './lib/bench.ts';
import type { Command, Sizes } from './lib/command.ts';
import { describeCommit, describeHost, loadNow } from './lib/host.ts';
import { memory } from './memory.ts';
import { peers } from './peers.ts';
import { schedule } from './schedule.ts';
import { stats } from './stats.ts';

const commands: Record<string, Command> = {
  dispatch,
  peers,
  latency,
  ingest,
  schedule,
  callbacks,
  memory,
  growth,
  audience,
  stats,
  console: consolePages,
  alerts,
};

const sizeOptions = {
  recipients: { type: 'string' },
  rounds: { type: 'string' },
  seconds: { type: 'string' },
} as const;

/** Measures what was asked for. People read stderr; the last line of stdout is JSON. */
async function main(): Promise<number> {
  const options = { ...sizeOptions, rules: { type: 'string' }, history: { type: 'string' } } as const;
  const { positionals, values: given } = parseArgs({ options, allowPositionals: true });
  const { rules, history, ...values } = given;
  const name = positionals[0] ?? '';
  const chosen = commands[name];
  if (chosen === undefined || positionals.length > 1) {
    process.stderr.write(usage());
    return 2;
  }
  const sizes = sizesOf(chosen, values);
  const bench = new Bench();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void bench.close().finally(() => process.exit(1)));
  }
  try {
    bench.say(`${name}: ${chosen.about}; load average ${loadNow()} at the start`);
    const figures = await chosen.run(bench, sizes, { rules, history });
    for (const [key, about] of Object.entries(chosen.figures)) bench.say(`  ${key} = ${figures[key]}  (${about})`);
    bench.say(`load average ${loadNow()} at the end`);
    const result = { ...figures, host: describeHost(bench.postgres), commit: describeCommit() };
    process.stdout.write(`${JSON.stringify(result)}\n`);
    return 0;
  } finally {
    await bench.close();
  }
}

function sizesOf(chosen: Command, values: { [K in keyof Sizes]?: string }): Sizes {
  const sizes = { ...chosen.sizes };
  for (const [key, text] of Object.entries(values) as [keyof Sizes, string][]) {
    const value = Number(text);
    if (!(Number.isInteger(value) && value > 0))
      throw new RangeError(`--${key} is a whole number above 0, not ${text}`);
    sizes[key] = value;
  }
  return sizes;
}

function usage(): string {
  const lines = Object.entries(commands).map(([name, { about, sizes }]) => {
    const options = Object.entries(sizes).filter(([, size]) => size > 0);
    return `  ${name.padEnd(10)} ${about}\n             ${options.map(([key, size]) => `--${key} ${size}`).join(' ')}`;
  });
  return `usage: npm run bench -- <name> [options, with their defaults below]

${lines.join('\n')}

audience takes its rules from bench/audience/rules.json, or from --rules <file>.
alerts takes a labelled history from --history <file.csv>: minute, app, metric, value, anomaly.
`;
}

process.exitCode = await main();
