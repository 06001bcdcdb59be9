import type { z } from 'zod';
import { recipientUpsert } from '#contract/recipient.ts';
import { type Column, readHeader } from './columns.ts';
import { CsvError } from './csv-error.ts';
import { type CsvRecord, readCsv } from './read-csv.ts';

export type RecipientUpsert = z.input<typeof recipientUpsert>;

export interface ImportRow {
  /** The line of the file it begins at. */
  line: number;
  row: RecipientUpsert;
  /** At most this many bytes as JSON. */
  bytes: number;
}

/**
 * Reads recipients from CSV, one at a time: first line the column names. `openid` is needed; `unionid`; `tags` separated
 * by `;`; `credits:<template id>` a number of sends left, 1 to 1000; every other column is an attribute, as a number where
 * it looks like one (a phone number or a code that begins with 0 does not). Empty cells and lines without any value are
 * left out. An openid that stands twice is read twice: to find it out would need all openids in memory.
 *
 * @param input the file's bytes, from its beginning
 * @throws CsvError at the first bad line
 */
export async function* readRows(input: AsyncIterable<Uint8Array>): AsyncGenerator<ImportRow> {
  let columns: Column[] | null = null;
  let nameBytes = 0;
  for await (const records of readCsv(input)) {
    for (const record of records) {
      if (columns === null) {
        columns = readHeader(record.cells, record.line);
        nameBytes = columns.reduce((sum, { name }) => sum + name.length + perCellBytes, perRowBytes);
      } else if (record.cells.some((cell) => cell !== '')) {
        // A character of the file is at most three bytes of UTF-8 here, as the pairs for rarer ones count as two.
        yield { line: record.line, row: rowOf(columns, record), bytes: record.length * 3 + nameBytes };
      }
    }
  }
  if (columns === null) throw new CsvError(1, 'the file is empty', '文件是空的');
}

/** Quotes, colons and commas around a value and its name; the braces and names every recipient has. */
const perCellBytes = 8;
const perRowBytes = 80;

function rowOf(columns: readonly Column[], { cells, line }: CsvRecord): RecipientUpsert {
  if (cells.length !== columns.length) {
    throw new CsvError(
      line,
      `the line has ${cells.length} values where the first has ${columns.length} columns`,
      `此行有 ${cells.length} 个值，而首行有 ${columns.length} 列`,
    );
  }
  const row: Record<string, unknown> = {};
  const attributes: Record<string, string | number> = {};
  const credits: Record<string, number> = {};
  columns.forEach((column, index) => {
    const value = cells[index]!;
    if (value === '') return;
    if (column.kind === 'credits') credits[column.template] = creditsOf(value, column, line);
    else if (column.kind === 'tags') row.tags = tagsOf(value);
    else if (column.kind === 'attribute') attributes[column.name] = isNumber(value) ? Number(value) : value;
    else row[column.kind] = value;
  });
  if (row.openid === undefined) throw new CsvError(line, 'openid is empty', 'openid 为空');
  if (Object.keys(attributes).length > 0) row.attributes = attributes;
  if (Object.keys(credits).length > 0) row.credits = credits;
  const parsed = recipientUpsert.safeParse(row);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  const column = issue.path.filter((part, index) => index > 0 || part !== 'attributes').join(' ');
  throw new CsvError(line, `${column}: ${issue.message}`, `${column} 的值不合法`);
}

function creditsOf(value: string, { name }: Column, line: number): number {
  const count = /^\d{1,4}$/.test(value) ? Number(value) : 0;
  if (count >= 1 && count <= 1000) return count;
  const reason = `${name}: "${value.slice(0, 40)}" is not a whole number from 1 to 1000 (leave it empty for none)`;
  throw new CsvError(line, reason, `${name}：“${value.slice(0, 40)}”不是 1 到 1000 的整数（没有次数请留空）`);
}

function tagsOf(value: string): string[] {
  return value
    .split(';')
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '');
}

/** Plain decimal with at most 15 digits, so that the number says exactly what the file does. */
function isNumber(value: string): boolean {
  return /^-?(0|[1-9]\d*)(\.\d+)?$/.test(value) && value.replace(/\D/g, '').length <= 15;
}
