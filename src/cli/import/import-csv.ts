import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { ApiClient } from '#contract/client.ts';
import { upsertRecipients } from '#contract/recipient.ts';
import { type RecipientUpsert, readRows } from './read-rows.ts';

const batchSize = 1000;

/**
 * Imports a CSV of recipients through the API. The file is read twice: once to check every line, so that a broken one
 * imports nothing, and once to send it on, a thousand at a time; memory stays flat whatever its size. Credits are booked
 * under the file's own hash, so that the same file imported again grants nothing twice.
 *
 * @param open gives the file's content from its beginning, each time
 * @throws CsvError, ProblemError
 */
export async function importCsv(
  api: ApiClient,
  appId: string,
  open: () => Readable,
  progress: (done: number, total: number) => void,
): Promise<number> {
  const { total, importId } = await check(open);
  let done = 0;
  let batch: RecipientUpsert[] = [];
  const send = async () => {
    if (batch.length === 0) return;
    const body = { import_id: importId, recipients: batch };
    await api.call(upsertRecipients, { params: { app_id: appId }, body });
    done += batch.length;
    batch = [];
    progress(done, total);
  };
  for await (const { row } of readRows(open())) {
    batch.push(row);
    if (batch.length >= batchSize) await send();
  }
  await send();
  return done;
}

async function check(open: () => Readable): Promise<{ total: number; importId: string }> {
  const hash = createHash('sha256');
  const input = open();
  input.on('data', (chunk: Buffer) => hash.update(chunk));
  let total = 0;
  for await (const _ of readRows(input)) total++;
  return { total, importId: hash.digest('hex').slice(0, 40) };
}
