import { isUtf8 } from 'node:buffer';
import { CsvError } from './csv-error.ts';
import { splitCells } from './split-cells.ts';

export interface CsvRecord {
  /** The line it begins at, from 1. */
  line: number;
  /** Without white space around them, except inside quotes. */
  cells: string[];
  /** Characters it takes in the file. */
  length: number;
}

/** No honest record is longer; a quote that is never closed would otherwise take the whole file into memory. */
const longestRecord = 256 * 1024;

/**
 * Splits CSV (RFC 4180, UTF-8 with or without BOM, line ends `\n`, `\r\n` or both) into records, a list per chunk of the
 * input. Empty lines are left out. Holds one chunk and one record at a time, whatever the size of the input.
 *
 * Our own and not csv-parse: that counts a `\r\n` inside quotes as two lines, names the last line of the file for a quote
 * that is never closed, and does not look at the encoding.
 *
 * @throws CsvError with the line that is wrong
 */
export async function* readCsv(input: AsyncIterable<Uint8Array>): AsyncGenerator<CsvRecord[]> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let rest = '';
  let line = 1;
  let previous: Uint8Array = new Uint8Array();

  function decode(chunk: Uint8Array | null): string {
    try {
      const text = chunk === null ? decoder.decode() : decoder.decode(chunk, { stream: true });
      if (!text.includes('\0')) return text;
    } catch {
      // Said below, in our words.
    }
    throw notUtf8(line + newlines(Buffer.from(rest)) + firstBadLine(previous, chunk ?? new Uint8Array()));
  }

  function take(text: string, final: boolean): CsvRecord[] {
    const records: CsvRecord[] = [];
    let at = 0;
    while (at < text.length) {
      const split = splitCells(text, at, line, final);
      if (split === null) break;
      const { cells, end, lines } = split;
      if (cells.length > 1 || cells[0] !== '') records.push({ line, cells, length: end - at });
      line += lines;
      at = end;
    }
    rest = text.slice(Math.min(at, text.length));
    if (rest.length > longestRecord) throw tooLong(line);
    return records;
  }

  for await (const chunk of input) {
    const records = take(rest + decode(chunk), false);
    previous = chunk;
    if (records.length > 0) yield records;
  }
  yield take(rest + decode(null), true);
}

/**
 * Which line of the chunk, from 0, is the first that is no UTF-8. `previous` is the chunk before: a character may begin
 * there.
 */
function firstBadLine(previous: Uint8Array, chunk: Uint8Array): number {
  const tail = Buffer.from(previous.subarray(-3));
  const begin = Buffer.from(tail.subarray(tail.findIndex((byte) => byte < 0x80 || byte >= 0xc0)));
  const bytes = Buffer.concat([begin, chunk]);
  let at = 0;
  for (let index = -newlines(begin); ; index++) {
    const end = bytes.indexOf(0x0a, at);
    const piece = bytes.subarray(at, end === -1 ? bytes.length : end);
    if (end === -1 || !isUtf8(piece) || piece.includes(0)) return Math.max(0, index);
    at = end + 1;
  }
}

function newlines(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(0x0a); at !== -1; at = bytes.indexOf(0x0a, at + 1)) count++;
  return count;
}

function notUtf8(line: number): CsvError {
  return new CsvError(
    line,
    'the text is not UTF-8 (Excel in China often saves GBK); save the file as "CSV UTF-8" and import that',
    '文字不是 UTF-8 编码（Excel 常存成 GBK）；请另存为“CSV UTF-8（逗号分隔）”后再导入',
  );
}

function tooLong(line: number): CsvError {
  const kib = longestRecord / 1024;
  return new CsvError(
    line,
    `the record that begins here is longer than ${kib} KiB; most likely a quote is never closed`,
    `此处开始的一条记录超过 ${kib} KiB；多半是引号没有闭合`,
  );
}
