import { mkdtemp, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeRecipientsCsv } from '../../bench/import-memory/recipients-csv.ts';
import { runImport } from '../../bench/import-memory/run-import.ts';
import { type StubApi, startStubApi } from '../../bench/import-memory/stub-api.ts';

/** Not enough to hold the rows of the file: all of them at once were measured to need 174 MB. */
const oldSpaceMib = 128;

let folder: string;
let api: StubApi;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hongyan-import-'));
  api = await startStubApi();
});
afterAll(async () => {
  await api.close();
  await rm(folder, { recursive: true, force: true });
});

describe('hongyan import of a large file', () => {
  it('streams 30 MB through a heap of 128 MiB, everybody once, under one import id', async () => {
    const file = join(folder, 'recipients.csv');
    const recipients = await writeRecipientsCsv(file, 30_000_000);
    const run = await runImport(file, api, oldSpaceMib);
    expect([run.exitCode, run.err]).toEqual([0, expect.stringContaining(`${recipients} / ${recipients}`)]);
    expect(run.out).toContain(`imported ${recipients} recipients`);
    expect(api.seen.recipients).toBe(recipients);
    expect(api.seen.importIds.size).toBe(1);
    expect(api.seen.largestBody).toBeLessThan(1024 ** 2);

    const callsBefore = api.seen.calls;
    // Cut inside the last line: the whole file is refused and nothing of it is sent.
    await truncate(file, 29_999_990);
    const broken = await runImport(file, api, oldSpaceMib);
    expect([broken.exitCode, broken.err]).toEqual([1, expect.stringMatching(/line \d{6}: .*nothing was imported/)]);
    expect(api.seen.calls).toBe(callsBefore);
  });
});
