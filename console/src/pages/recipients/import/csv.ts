/** The encodings people's files come in. */
export type Encoding = 'utf-8' | 'gb18030';

export interface CsvLine {
  /** The line of the file it begins at, from 1. */
  line: number;
  cells: string[];
  /** Whether its quotes are wrong, so that its cells may be. */
  broken: boolean;
}

/** UTF-8 where the bytes are that, else GBK, as Excel on Chinese Windows writes. Looks at the first megabyte. */
export async function encodingOf(file: Blob): Promise<Encoding> {
  const size = 1024 * 1024;
  const bytes = await file.slice(0, size).arrayBuffer();
  try {
    // A character that the cut goes through is no mistake.
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: file.size > size });
    return 'utf-8';
  } catch {
    return 'gb18030';
  }
}

/** Commas, unless the first line has more semicolons or tabs. */
export function separatorOf(firstLine: string): string {
  const times = (mark: string) => firstLine.split(mark).length;
  return [',', ';', '\t'].reduce((best, mark) => (times(mark) > times(best) ? mark : best));
}

/** Reads records out of pieces of text. A quote may hold line ends; what is left at the end is a record too. */
export class CsvReader {
  #separator: string | null;
  #rest = '';
  #line = 1;
  readonly #isSheet: boolean;

  /** `isSheet`: it was a workbook, so that commas are certain, and a record is a row whatever its cells hold. */
  constructor(isSheet = false) {
    this.#isSheet = isSheet;
    this.#separator = isSheet ? ',' : null;
  }

  /** The records that end in this piece, or all that is left when it is the last. */
  read(piece: string, last: boolean): CsvLine[] {
    this.#rest += piece;
    if (this.#separator === null) {
      const end = this.#rest.indexOf('\n');
      if (end < 0 && !last) return [];
      this.#rest = this.#rest.replace(/^\ufeff/, '');
      this.#separator = separatorOf(end < 0 ? this.#rest : this.#rest.slice(0, end));
    }
    const lines: CsvLine[] = [];
    let from = 0;
    for (let end = this.#endOf(from, last); end !== null; end = this.#endOf(from, last)) {
      const text = this.#rest.slice(from, end);
      if (text.trim() !== '') lines.push({ line: this.#line, ...cellsOf(text.replace(/\r$/, ''), this.#separator) });
      this.#line += this.#isSheet ? 1 : text.split('\n').length;
      from = end + 1;
      if (from > this.#rest.length) break;
    }
    this.#rest = this.#rest.slice(from);
    return lines;
  }

  /** Where the record that begins at a place ends: at the first line end outside of quotes. */
  #endOf(from: number, last: boolean): number | null {
    if (from >= this.#rest.length) return null;
    let end = this.#rest.indexOf('\n', from);
    for (; end >= 0; end = this.#rest.indexOf('\n', end + 1)) {
      const text = this.#rest.slice(from, end);
      // A quote that is never closed would swallow the rest of the file: a record is not longer than this.
      if (quotes(text) % 2 === 0 || text.length > longestRecord) return end;
    }
    return last ? this.#rest.length : null;
  }
}

const longestRecord = 100_000;

function quotes(text: string): number {
  let n = 0;
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) n++;
  return n;
}

function cellsOf(text: string, separator: string): { cells: string[]; broken: boolean } {
  if (!text.includes('"')) return { cells: text.split(separator).map((cell) => cell.trim()), broken: false };
  const cells: string[] = [];
  let broken = quotes(text) % 2 !== 0;
  let at = 0;
  while (at <= text.length) {
    const cell = new RegExp(`\\s*(?:"((?:[^"]|"")*)"\\s*(?=${separator}|$)|([^${separator}]*))`, 'y');
    cell.lastIndex = at;
    const [whole = '', quoted, plain] = cell.exec(text) ?? [];
    if (plain?.includes('"')) broken = true;
    cells.push(quoted === undefined ? (plain ?? '').trim() : quoted.replaceAll('""', '"'));
    at += whole.length + 1;
  }
  return { cells, broken };
}
