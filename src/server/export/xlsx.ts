import type { Cell, Table } from './cells.ts';
import { serials } from './serial.ts';
import { type ZipFile, zip } from './zip.ts';

/** Rows of a sheet of Excel, and characters of a cell. */
const mostRows = 1_048_576;
const mostCharacters = 32_767;

const xml = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const packages = 'http://schemas.openxmlformats.org/package/2006';
const spreadsheet = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

/**
 * A table as a workbook (ECMA-376), streamed: memory holds one batch of rows. Texts are inline and so never formulas;
 * instants are dates on the wall of `zone`. What does not go into one sheet goes on in the next.
 */
export function workbook(table: Table, zone: string, rowsPerSheet = mostRows): AsyncGenerator<Buffer> {
  return zip(files(table, zone, rowsPerSheet));
}

async function* files({ columns, rows }: Table, zone: string, rowsPerSheet: number): AsyncGenerator<ZipFile> {
  const lineOf = liner(zone);
  const batches = rows[Symbol.asyncIterator]();
  let waiting: Cell[][] = [];
  let over = false;
  const more = async () => {
    while (waiting.length === 0 && !over) {
      const next = await batches.next();
      over = next.done === true;
      if (!over) waiting = next.value as Cell[][];
    }
    return waiting.length > 0;
  };
  async function* sheet() {
    yield `${xml}<worksheet xmlns="${main}">${frozenHead}<sheetData>${lineOf(columns as string[], boldStyle)}`;
    for (let left = rowsPerSheet - 1; left > 0 && (await more()); ) {
      const some = waiting.slice(0, left);
      waiting = waiting.slice(some.length);
      left -= some.length;
      yield some.map((row) => lineOf(row)).join('');
    }
    yield '</sheetData></worksheet>';
  }
  let count = 0;
  try {
    do yield { name: `xl/worksheets/sheet${++count}.xml`, parts: sheet() };
    while (await more());
  } finally {
    await batches.return?.();
  }
  yield { name: 'xl/styles.xml', parts: [styles] };
  yield { name: 'xl/workbook.xml', parts: [book(count)] };
  yield { name: 'xl/_rels/workbook.xml.rels', parts: [bookRelations(count)] };
  yield { name: '_rels/.rels', parts: [rootRelations] };
  yield { name: '[Content_Types].xml', parts: [contentTypes(count)] };
}

/** Makes a row. Cells go by their place, which readers count where none is told. */
function liner(zone: string): (row: readonly Cell[], style?: string) => string {
  const serialOf = serials(zone);
  return (row, style = '') => {
    let line = '<row>';
    for (const value of row) {
      if (value === null || value === undefined || value === '') line += '<c/>';
      else if (typeof value === 'number') line += `<c><v>${value}</v></c>`;
      else if (typeof value === 'boolean') line += `<c t="b"><v>${value ? 1 : 0}</v></c>`;
      else if (value instanceof Date) line += `<c s="1"><v>${serialOf(value)}</v></c>`;
      else line += `<c${style} t="inlineStr"><is><t xml:space="preserve">${textOf(value)}</t></is></c>`;
    }
    return `${line}</row>`;
  };
}

/** What has a name in XML, what XML 1.0 cannot say, and what a spreadsheet would read as an escape: `_x0041_`. */
const special = /[&<>\uFFFE\uFFFF]|(?![\t\n])\p{Cc}|_(?=x[\dA-Fa-f]{4}_)/gu;
const names: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', _: '_x005F_' };

/** Text of a cell: what XML cannot hold is left out. */
function textOf(value: string): string {
  return value
    .slice(0, mostCharacters)
    .toWellFormed()
    .replace(special, (one) => names[one] ?? '');
}

const boldStyle = ' s="2"';
const frozenHead =
  '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>';
const styles =
  `${xml}<styleSheet xmlns="${main}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd hh:mm:ss"/></numFmts>` +
  '<fonts count="2"><font/><font><b/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill>' +
  '<fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders>' +
  '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf/><xf numFmtId="164" applyNumberFormat="1"/>' +
  '<xf fontId="1" applyFont="1"/></cellXfs></styleSheet>';
const rootRelations = `${xml}<Relationships xmlns="${packages}/relationships"><Relationship Id="rId1" Type="${relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>`;

const numbers = (count: number) => Array.from({ length: count }, (_, i) => i + 1);

function book(sheets: number): string {
  const list = numbers(sheets).map((n) => `<sheet name="${n}" sheetId="${n}" r:id="rId${n}"/>`);
  return `${xml}<workbook xmlns="${main}" xmlns:r="${relations}"><sheets>${list.join('')}</sheets></workbook>`;
}

function bookRelations(sheets: number): string {
  const one = (id: number, type: string, target: string) =>
    `<Relationship Id="rId${id}" Type="${relations}/${type}" Target="${target}"/>`;
  const list = numbers(sheets).map((n) => one(n, 'worksheet', `worksheets/sheet${n}.xml`));
  const all = [...list, one(sheets + 1, 'styles', 'styles.xml')].join('');
  return `${xml}<Relationships xmlns="${packages}/relationships">${all}</Relationships>`;
}

function contentTypes(sheets: number): string {
  const part = (path: string, type: string) =>
    `<Override PartName="/${path}" ContentType="${spreadsheet}.${type}+xml"/>`;
  const list = [
    part('xl/workbook.xml', 'sheet.main'),
    part('xl/styles.xml', 'styles'),
    ...numbers(sheets).map((n) => part(`xl/worksheets/sheet${n}.xml`, 'worksheet')),
  ];
  return (
    `${xml}<Types xmlns="${packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
    `<Default Extension="xml" ContentType="application/xml"/>${list.join('')}</Types>`
  );
}
