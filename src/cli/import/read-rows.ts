import type { Readable } from 'node:stream';
import { parse } from 'csv-parse';
import type { z } from 'zod';
import { recipientUpsert } from '#contract/recipient.ts';

export type RecipientUpsert = z.input<typeof recipientUpsert>;

/** The first line of a file that cannot be imported, and why. Nothing of the file was imported. */
export class CsvError extends Error {
  readonly line: number;
  readonly zh: string;

  constructor(line: number, reason: string, zh: string) {
    super(`line ${line}: ${reason}; nothing was imported`);
    this.name = 'CsvError';
    this.line = line;
    this.zh = `第 ${line} 行：${zh}；文件未导入`;
  }
}

/**
 * Reads recipients from CSV, one at a time: UTF-8 with or without BOM, first line the column names. `openid` is needed;
 * `unionid`; `tags` separated by `;`; `credits:<template id>` a number of sends; every other column is an attribute, as a
 * number where it looks like one. Empty cells are left out.
 *
 * @throws CsvError at the first bad line
 */
export async function* readRows(input: Readable): AsyncGenerator<{ line: number; row: RecipientUpsert }> {
  const parser = input.pipe(
    parse({
      bom: true,
      columns: headerOf,
      record_delimiter: ['\r\n', '\n'],
      trim: true,
      info: true,
      skip_empty_lines: true,
    }),
  );
  input.on('error', (error) => parser.destroy(error));
  try {
    for await (const { record, info } of parser as AsyncIterable<{
      record: Record<string, string>;
      info: { lines: number };
    }>) {
      yield { line: info.lines, row: rowOf(record, info.lines) };
    }
  } catch (error) {
    const code = (error as { code?: string }).code;
    if (code?.startsWith('CSV_') !== true) throw error;
    const line = (error as { lines?: number }).lines ?? 1;
    throw new CsvError(line, (error as Error).message, '不是合法的 CSV（列数不符或引号未闭合）');
  }
}

function headerOf(names: string[]): string[] {
  const lower = names.map((name) => (name.startsWith('credits:') ? name : name.toLowerCase()));
  if (!lower.includes('openid')) throw new CsvError(1, 'no column named openid', '缺少 openid 列');
  const twice = lower.find((name, index) => lower.indexOf(name) !== index);
  if (twice !== undefined) throw new CsvError(1, `column ${twice} twice`, `列 ${twice} 重复`);
  return lower;
}

function rowOf(record: Record<string, string>, line: number): RecipientUpsert {
  const attributes: Record<string, string | number> = {};
  const credits: Record<string, number> = {};
  const row: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(record)) {
    if (value === '') continue;
    if (name === 'openid' || name === 'unionid') row[name] = value;
    else if (name === 'tags')
      row.tags = value
        .split(';')
        .map((tag) => tag.trim())
        .filter((tag) => tag !== '');
    else if (name.startsWith('credits:')) credits[name.slice(8)] = Number(value);
    else attributes[name] = /^-?\d{1,15}(\.\d+)?$/.test(value) ? Number(value) : value;
  }
  if (Object.keys(attributes).length > 0) row.attributes = attributes;
  if (Object.keys(credits).length > 0) row.credits = credits;
  const parsed = recipientUpsert.safeParse(row);
  if (parsed.success) return parsed.data as RecipientUpsert;
  const issue = parsed.error.issues[0]!;
  const column = issue.path.join(':');
  throw new CsvError(line, `${column}: ${issue.message}`, `${column || '整行'} 的值不合法`);
}
