import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { writeRecipientsCsv } from './import-memory/recipients-csv.ts';
import { runImport } from './import-memory/run-import.ts';
import { startStubApi } from './import-memory/stub-api.ts';

/**
 * Imports a generated CSV with `hongyan import` in a process whose whole memory must stay below a limit, half of it for the
 * heap, against a stub of the API: what is measured is the reader. The last line of stdout is JSON; exit code 1 when anything is off.
 */
const { values } = parseArgs({
  options: { mib: { type: 'string', default: '300' }, limit: { type: 'string', default: '256' } },
});
const [sizeMib, limitMib] = [Number(values.mib), Number(values.limit)];

const folder = await mkdtemp(join(tmpdir(), 'hongyan-bench-import-'));
const api = await startStubApi();
try {
  const file = join(folder, 'recipients.csv');
  process.stdout.write(`writing ${sizeMib} MiB ...\n`);
  const recipients = await writeRecipientsCsv(file, sizeMib * 1024 ** 2);
  process.stdout.write(`importing ${recipients} recipients below ${limitMib} MiB ...\n`);
  const { exitCode, err, seconds, peakRssMib } = await runImport(file, api, limitMib / 2);
  const complete = exitCode === 0 && api.seen.recipients === recipients;
  const ok = complete && (peakRssMib ?? 0) <= limitMib;
  if (!complete) process.stderr.write(err);
  const result = {
    bench: 'import-memory',
    ok,
    sizeMib,
    limitMib,
    peakRssMib,
    recipients,
    received: api.seen.recipients,
    calls: api.seen.calls,
    seconds: Math.round(seconds * 10) / 10,
    recipientsPerSecond: Math.round(recipients / seconds),
  };
  process.stdout.write(`${JSON.stringify(result)}\n`);
  process.exitCode = ok ? 0 : 1;
} finally {
  await api.close();
  await rm(folder, { recursive: true, force: true });
}
