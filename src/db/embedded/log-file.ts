import { copyFile, readFile, stat, truncate } from 'node:fs/promises';

/** Length in bytes, 0 when there is no file. */
export async function lengthOf(file: string): Promise<number> {
  return (await stat(file).catch(() => undefined))?.size ?? 0;
}

/** The text a log gained since it was `from` bytes long; at most its last 16 kB. */
export async function textSince(file: string, from: number): Promise<string> {
  const content = await readFile(file).catch(() => Buffer.alloc(0));
  return content.subarray(Math.max(from, content.length - 16_384)).toString('utf8');
}

/**
 * Keep a log below `limit` bytes and its predecessor as `<file>.1`. The server holds the file open for appending, so it
 * is emptied, not replaced.
 */
export async function trimLog(file: string, limit = 8 * 1024 * 1024): Promise<void> {
  if ((await lengthOf(file)) <= limit) return;
  await copyFile(file, `${file}.1`);
  await truncate(file);
}
