import { createHash, type Hash } from 'node:crypto';
import type { ApiClient } from '#contract/client.ts';
import { upsertRecipients } from '#contract/recipient.ts';
import { Failure } from '../command.ts';
import { CsvError } from './csv-error.ts';
import { type RecipientUpsert, readRows } from './read-rows.ts';

/** What the API takes in one call. */
const batchRows = 1000;
/** Half of the service's default body limit. */
const batchBytes = 512 * 1024;

export interface Imported {
  /** Lines with a recipient; an openid that stands twice counts twice. */
  recipients: number;
  /** What the credits were booked under: the file's own hash. */
  importId: string;
}

/**
 * Imports a CSV of recipients through the API. The file is read twice: once to check every line, so that a broken one
 * imports nothing, and once to send it on, up to a thousand at a time; memory stays flat whatever its size. Credits are
 * booked under the file's own hash, so that the same file imported again grants nothing twice. Of an openid that stands
 * twice, tags and attributes count as they stand last.
 *
 * @param open gives the file's content from its beginning, each time
 * @param progress told after each call how many recipients are in, and of how many
 * @throws CsvError before anything was sent; ProblemError, or Failure when the file changed meanwhile, at any time
 */
export async function importCsv(
  api: ApiClient,
  appId: string,
  open: () => AsyncIterable<Uint8Array>,
  progress: (done: number, total: number) => void,
): Promise<Imported> {
  const { total, importId } = await check(open());
  const again = createHash('sha256');
  let done = 0;
  let batch: RecipientUpsert[] = [];
  let bytes = 0;
  const send = async () => {
    if (batch.length === 0) return;
    await api.call(upsertRecipients, {
      params: { app_id: appId },
      body: { import_id: importId, recipients: batch },
    });
    done += batch.length;
    batch = [];
    bytes = 0;
    progress(done, total);
  };
  try {
    for await (const item of readRows(hashed(open(), again))) {
      if (batch.length >= batchRows || bytes + item.bytes > batchBytes) await send();
      batch.push(item.row);
      bytes += item.bytes;
    }
  } catch (error) {
    throw error instanceof CsvError ? changedMeanwhile(error) : error;
  }
  await send();
  if (idOf(again) !== importId) throw changedMeanwhile();
  return { recipients: done, importId };
}

async function check(input: AsyncIterable<Uint8Array>): Promise<{ total: number; importId: string }> {
  const hash = createHash('sha256');
  let total = 0;
  for await (const _ of readRows(hashed(input, hash))) total++;
  return { total, importId: idOf(hash) };
}

async function* hashed(input: AsyncIterable<Uint8Array>, hash: Hash): AsyncGenerator<Uint8Array> {
  for await (const chunk of input) {
    hash.update(chunk);
    yield chunk;
  }
}

function idOf(hash: Hash): string {
  return hash.digest('hex').slice(0, 40);
}

function changedMeanwhile(cause?: CsvError): Failure {
  return new Failure(
    'The file changed while it was imported: import it again.',
    '文件在导入过程中被修改：请重新导入一次。',
    { cause },
  );
}
