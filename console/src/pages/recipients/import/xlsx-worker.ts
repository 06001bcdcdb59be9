import { troubleOf, type WorkbookTrouble } from './workbook-problem.ts';
import { type ReadSheet, readWorkbook } from './xlsx.ts';

export interface WorkbookTask {
  file: Blob;
  zone: string;
  sheet: number;
}

export type WorkbookAnswer = ReadSheet | { trouble: WorkbookTrouble };

/** Beside the page, which stays awake while a large workbook is read. Blobs are handed over without being copied. */
addEventListener('message', async ({ data }: MessageEvent<WorkbookTask>) => {
  const answer: WorkbookAnswer = await readWorkbook(data.file, data.zone, data.sheet).catch((error) => {
    return { trouble: troubleOf(error) };
  });
  postMessage(answer);
});
