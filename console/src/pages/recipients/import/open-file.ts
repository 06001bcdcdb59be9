import { type Encoding, encodingOf } from './csv.ts';
import { WorkbookProblem } from './workbook-problem.ts';
import type { ReadSheet } from './xlsx.ts';
import type { WorkbookAnswer, WorkbookTask } from './xlsx-worker.ts';

/** A file as it is imported: a text, and of a workbook which sheet it is. */
export interface Opened {
  file: File;
  encoding: Encoding;
  workbook: { sheets: string[]; sheet: number } | null;
}

/** Whether a file is a workbook, by how it begins: a ZIP, or the older form, which the reader then refuses by name. */
async function isWorkbook(file: File): Promise<boolean> {
  if (/\.(xlsx|xlsm|xls)$/i.test(file.name)) return true;
  const [first, second] = new Uint8Array(await file.slice(0, 4).arrayBuffer());
  return (first === 0x50 && second === 0x4b) || (first === 0xd0 && second === 0xcf);
}

/**
 * A chosen file as the text that is imported. The name under which its credits count once stays that of the file, with
 * the number of the sheet where it is not the first.
 *
 * @throws WorkbookProblem for a workbook that cannot be read
 */
export async function openFile(source: File, zone: string, sheet: number, signal: AbortSignal): Promise<Opened> {
  if (!(await isWorkbook(source))) return { file: source, encoding: await encodingOf(source), workbook: null };
  const { sheets, csv } = await inWorker({ file: source, zone, sheet }, signal);
  const name = sheet === 0 ? source.name : `${sheet + 1}-${source.name}`;
  const file = new File([csv], name, { lastModified: source.lastModified });
  return { file, encoding: 'utf-8', workbook: { sheets, sheet } };
}

/** Reads in a worker of its own, which ends with its answer, or when nobody wants it any more. */
function inWorker(task: WorkbookTask, signal: AbortSignal): Promise<ReadSheet> {
  const worker = new Worker(new URL('./xlsx-worker.ts', import.meta.url), { type: 'module' });
  return new Promise<ReadSheet>((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
    worker.addEventListener('message', ({ data }: MessageEvent<WorkbookAnswer>) =>
      'trouble' in data ? reject(new WorkbookProblem(data.trouble)) : resolve(data),
    );
    // It could not be loaded, or ran out of memory.
    worker.addEventListener('error', () => reject(new WorkbookProblem('broken')));
    worker.postMessage(task);
  }).finally(() => worker.terminate());
}
