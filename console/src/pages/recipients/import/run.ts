import { call } from '../../../api/call.ts';
import { problemOf } from '../../../api/problem.ts';
import { CsvReader, type Encoding } from './csv.ts';
import { rowOf, type Target, type Upsert } from './rows.ts';

export interface Rejected {
  line: number;
  cells: string[];
  reason: string;
}

export interface Progress {
  /** Bytes of the file that are through. */
  bytes: number;
  written: number;
  rejected: number;
}

export interface ImportTask {
  appId: string;
  file: File;
  encoding: Encoding;
  /** Whether the text was the sheet of a workbook. */
  isSheet: boolean;
  targets: Target[];
  signal: AbortSignal;
  onProgress: (progress: Progress) => void;
}

interface Waiting {
  line: number;
  cells: string[];
  row: Upsert;
}

const atOnce = 500;

/**
 * Reads the file piece by piece and writes what it reads, so that one of any size fits. A line that the service does not
 * take is kept with the reason and the others go on. All of it may be repeated: writing the same again changes nothing,
 * and credits count once for a file.
 *
 * @throws Problem when the service cannot be reached, or will not have the import at all
 */
export async function runImport(task: ImportTask): Promise<Rejected[]> {
  const { file, encoding, isSheet, targets, signal, onProgress } = task;
  const rejected: Rejected[] = [];
  const progress = { bytes: 0, written: 0, rejected: 0 };
  let waiting: Waiting[] = [];
  const write = async () => {
    const those = waiting;
    waiting = [];
    const refused = await writeRows(task, those);
    rejected.push(...refused);
    progress.written += those.length - refused.length;
  };
  const decoder = new TextDecoder(encoding);
  const csv = new CsvReader(isSheet);
  let header = true;
  const step = 256 * 1024;
  for (let from = 0; from < file.size || header; from += step) {
    const last = from + step >= file.size;
    const text = decoder.decode(await file.slice(from, from + step).arrayBuffer(), { stream: !last });
    for (const { line, cells, broken } of csv.read(text, last)) {
      if (header) {
        header = false;
        continue;
      }
      const made = rowOf(cells, targets, broken);
      if ('row' in made) waiting.push({ line, cells, row: made.row });
      else rejected.push({ line, cells, reason: made.problem });
      if (waiting.length >= atOnce) await write();
      if (signal.aborted) return rejected;
    }
    if (last && waiting.length > 0) await write();
    progress.bytes = Math.min(from + step, file.size);
    progress.rejected = rejected.length;
    onProgress({ ...progress });
    if (last) break;
  }
  return rejected;
}

/** Writes some rows; those the service names as wrong come back, the rest is written without them. */
async function writeRows(task: ImportTask, rows: Waiting[]): Promise<Rejected[]> {
  const rejected: Rejected[] = [];
  let left = rows;
  while (left.length > 0) {
    try {
      await send(
        task,
        left.map((one) => one.row),
      );
      return rejected;
    } catch (error) {
      const problem = problemOf(error);
      const wrong = new Map<number, string>();
      for (const { pointer, code, message } of problem.errors) {
        const index = /^\/recipients\/(\d+)/.exec(pointer)?.[1];
        if (index !== undefined)
          wrong.set(
            Number(index),
            code === 'attribute_type' ? code : `${pointer.split('/').slice(3).join('/')}: ${message}`,
          );
      }
      if (problem.status !== 422 || wrong.size === 0) throw error;
      rejected.push(...[...wrong].map(([i, reason]) => ({ line: left[i]!.line, cells: left[i]!.cells, reason })));
      left = left.filter((_, i) => !wrong.has(i));
    }
  }
  return rejected;
}

async function send({ appId, file, signal }: ImportTask, recipients: Upsert[]): Promise<void> {
  const credits = recipients.some((one) => one.credits !== undefined);
  const body = { recipients, ...(credits ? { import_id: importId(file) } : {}) };
  const options = { signal };
  for (let turn = 1; ; turn++) {
    try {
      await call('upsertRecipients', { params: { app_id: appId }, body }, options);
      return;
    } catch (error) {
      const { status } = problemOf(error);
      // What passes by itself is tried again; repeating it does no harm.
      if (signal.aborted || turn >= 5 || !(status === 0 || status === 429 || status >= 500)) throw error;
      await new Promise((done) => setTimeout(done, 500 * 2 ** turn));
    }
  }
}

/** The same file has the same name, so that its credits count once however often it is imported. */
function importId({ name, size, lastModified }: File): string {
  return `console:${size}:${lastModified}:${name.replaceAll(/[^A-Za-z0-9._-]/g, '_').slice(0, 50)}`;
}
