import { csvLine } from '../../../pieces/csv-line.ts';
import { dateText, numberText, offsetsOf } from './cell-text.ts';
import { most, openWorkbook, type Sheet, unescaped, type Workbook } from './workbook.ts';
import { WorkbookProblem } from './workbook-problem.ts';
import { attributeOf, XmlReader } from './xml.ts';

/** What the sheets of a workbook are called, and one of them as CSV. */
export interface ReadSheet {
  sheets: string[];
  csv: Blob;
}

/** The widest sheet has as many columns; a wrong name must not make a row of millions. */
const mostColumns = 16_384;
const mostRows = 1_048_576;
/** Characters of CSV that are put together before the browser takes them, so that they need not stay in memory. */
const pieceSize = 4_000_000;

/**
 * A sheet of a workbook as CSV in UTF-8 with commas, a record for each row of the sheet, so that both are counted alike;
 * empty rows are empty. As many columns as the first row has: a wider row is wider only where something stands there.
 * Dates are on the wall of `zone`.
 *
 * @throws WorkbookProblem when it is no workbook, broken, protected, or too large
 */
export async function readWorkbook(file: Blob, zone: string, sheet = 0): Promise<ReadSheet> {
  const book = await openWorkbook(file);
  const one = book.sheets[sheet];
  if (one === undefined) throw new WorkbookProblem('no_sheet');
  return { sheets: book.sheets.map(({ name }) => name), csv: await csvOf(book, one, zone) };
}

async function csvOf(book: Workbook, { path }: Sheet, zone: string): Promise<Blob> {
  const parts: Blob[] = [];
  let text = '';
  let lines = 0;
  let width = 0;
  const rows = new RowReader(book, zone, (cells, row) => {
    const last = cells.findLastIndex((cell) => cell !== undefined && cell !== '') + 1;
    for (; lines < row - 1 && lines < mostRows; lines++) text += '\r\n';
    lines++;
    if (width === 0) width = last;
    // The import trusts its own CSV: what looks like a formula is data here.
    const shown = last === 0 ? [] : Array.from({ length: Math.max(last, width) }, (_, i) => cells[i] ?? '');
    text += csvLine(shown, false);
    if (text.length > pieceSize) {
      parts.push(new Blob([text]));
      text = '';
    }
  });
  await book.zip.read(path, most.read, (piece, last) => rows.read(piece, last));
  return new Blob([...parts, text], { type: 'text/csv' });
}

/** Reads a sheet and hands on its rows, each with its number, from 1. Cells that are not there are holes. */
class RowReader {
  readonly #book: Workbook;
  readonly #offsetAt: (wall: number) => string;
  readonly #take: (cells: (string | undefined)[], row: number) => void;
  readonly #xml: XmlReader;
  #cells: (string | undefined)[] = [];
  #row = 0;
  /** Of the cell that is being read. */
  #column = 0;
  #type = '';
  #style = 0;
  #text = '';
  #taken = false;
  #aloud = false;

  constructor(book: Workbook, zone: string, take: (cells: (string | undefined)[], row: number) => void) {
    this.#book = book;
    this.#offsetAt = offsetsOf(zone);
    this.#take = take;
    this.#xml = new XmlReader({
      open: (name, attributes) => this.#open(name, attributes),
      text: (text) => {
        if (this.#taken) this.#text += text;
      },
      close: (name) => this.#close(name),
    });
  }

  read(piece: string, last: boolean): void {
    this.#xml.read(piece, last);
  }

  #open(name: string, attributes: string): void {
    if (name === 'row') {
      const given = Number(attributeOf(attributes, 'r'));
      this.#row = given > this.#row ? given : this.#row + 1;
      this.#cells = [];
      this.#column = -1;
    } else if (name === 'c') {
      const column = /^[A-Z]{1,3}(?=\d)/.exec(attributeOf(attributes, 'r') ?? '')?.[0];
      // Where no place is told it is the next.
      this.#column = column === undefined ? this.#column + 1 : indexOf(column);
      this.#type = attributeOf(attributes, 't') ?? 'n';
      this.#style = Number(attributeOf(attributes, 's') ?? 0);
      this.#text = '';
    } else if (name === 'rPh') this.#aloud = true;
    this.#taken = name === 'v' || (name === 't' && !this.#aloud);
  }

  #close(name: string): void {
    this.#taken = false;
    if (name === 'rPh') this.#aloud = false;
    else if (name === 'c' && this.#text !== '' && this.#column < mostColumns) this.#cells[this.#column] = this.#value();
    else if (name === 'row') this.#take(this.#cells, this.#row);
  }

  /** What a person sees in the cell; of a formula the value that was stored with it. */
  #value(): string {
    const { strings, dateStyles, from1904 } = this.#book;
    const text = this.#text;
    if (this.#type === 's') return strings[Number(text)] ?? broken();
    if (this.#type === 'b') return text.trim() === '1' ? 'true' : 'false';
    if (this.#type !== 'n') return unescaped(text);
    return dateStyles[this.#style] === true ? dateText(text, from1904, this.#offsetAt) : numberText(text);
  }
}

function broken(): never {
  throw new WorkbookProblem('broken');
}

/** `A` is 0, `AA` is 26. */
function indexOf(column: string): number {
  return [...column].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}
