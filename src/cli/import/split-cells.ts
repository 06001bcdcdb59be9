import { CsvError } from './csv-error.ts';

/** One record's cells, where the next record begins in the text, and how many lines it took. */
export interface Split {
  cells: string[];
  end: number;
  lines: number;
}

/**
 * The cells of the record that begins at `start`. White space around cells, and around their quotes, does not count.
 *
 * @param line where the record begins in the file, for errors
 * @param final whether the text ends here; otherwise more may follow
 * @returns null when the record may go on behind the text
 * @throws CsvError at the line whose quote is wrong
 */
export function splitCells(text: string, start: number, line: number, final: boolean): Split | null {
  const lineEnd = text.indexOf('\n', start);
  if (lineEnd === -1 && !final) return null;
  const end = lineEnd === -1 ? text.length : lineEnd;
  const plain = text.slice(start, end);
  if (!plain.includes('"')) {
    return { cells: plain.split(',').map((cell) => cell.trim()), end: end + 1, lines: 1 };
  }
  return splitQuoted(text, start, line, final);
}

const blanks = /[^\S\n]*/y;
const cellEnd = /[,\n]/g;

function splitQuoted(text: string, start: number, line: number, final: boolean): Split | null {
  const cells: string[] = [];
  let lines = 1;
  let at = start;
  for (;;) {
    at = skipBlanks(text, at);
    if (text[at] === '"') {
      const openedAt = line + lines - 1;
      const quoted = readQuoted(text, at + 1);
      if (quoted === null && final) throw unclosed(openedAt);
      if (quoted === null) return null;
      cells.push(quoted.value);
      lines += countLines(quoted.value);
      at = skipBlanks(text, quoted.end);
      if (at >= text.length && !final) return null;
      if (at < text.length && text[at] !== ',' && text[at] !== '\n') throw textBehindQuote(openedAt);
    } else {
      cellEnd.lastIndex = at;
      const found = cellEnd.exec(text);
      if (found === null && !final) return null;
      const end = found?.index ?? text.length;
      const cell = text.slice(at, end);
      if (cell.includes('"')) throw strayQuote(line + lines - 1);
      cells.push(cell.trim());
      at = end;
    }
    if (text[at] !== ',') return { cells, end: at + 1, lines };
    at++;
  }
}

/** The text up to the closing quote, `""` in it read as one quote; null when the text ends first. */
function readQuoted(text: string, start: number): { value: string; end: number } | null {
  let value = '';
  for (let at = start; ; ) {
    const quote = text.indexOf('"', at);
    // A quote that ends the text may be the first of two.
    if (quote === -1) return null;
    value += text.slice(at, quote);
    if (text[quote + 1] !== '"') return { value, end: quote + 1 };
    value += '"';
    at = quote + 2;
  }
}

function skipBlanks(text: string, at: number): number {
  blanks.lastIndex = at;
  return at + (blanks.exec(text)?.[0].length ?? 0);
}

function countLines(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count++;
  return count;
}

function unclosed(line: number): CsvError {
  return new CsvError(line, 'a quote opens here and is never closed', '此处的引号没有闭合');
}

function textBehindQuote(line: number): CsvError {
  const reason = 'the quoted value that begins here is followed by more text; write a quote inside it as ""';
  return new CsvError(line, reason, '此处开始的引号内容之后还有文字；引号内的引号请写成两个 ""');
}

function strayQuote(line: number): CsvError {
  const reason = 'a quote stands inside a value; put the whole value in quotes and write its quotes as ""';
  return new CsvError(line, reason, '值的中间有引号；请把整个值放进引号，其中的引号写成两个 ""');
}
