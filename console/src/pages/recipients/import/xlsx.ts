import { csvLine } from '../../../pieces/csv-line.ts';

/** What a workbook may unpack to: a small file can hold a mountain of zeros. */
const mostBytes = 300 * 1024 * 1024;

/**
 * The first sheet of a workbook as CSV, which the rest of the import reads. Values are taken as they are stored: a date
 * is the number that Excel keeps for it.
 *
 * @throws Error when it is no workbook, or one that unpacks to more than 300 MB
 */
export async function xlsxAsCsv(file: Blob): Promise<string> {
  const parts = await partsOf(new Uint8Array(await file.arrayBuffer()));
  const sheet = [...parts.keys()].filter((name) => /^xl\/worksheets\/sheet\d+\.xml$/.test(name)).sort(byNumber)[0];
  if (sheet === undefined) throw new Error('the workbook has no sheet');
  const shared = stringsOf((await parts.get('xl/sharedStrings.xml')?.()) ?? '');
  const rows = rowsOf(await parts.get(sheet)!(), shared);
  const width = rows.reduce((most, row) => Math.max(most, row.length), 0);
  // The import trusts its own CSV: what looks like a formula is data here.
  return rows
    .map((row) =>
      csvLine(
        Array.from({ length: width }, (_, i) => row[i] ?? ''),
        false,
      ),
    )
    .join('');
}

const byNumber = (a: string, b: string) => Number(/\d+/.exec(a)![0]) - Number(/\d+/.exec(b)![0]);

/** The files of a ZIP by name, each unpacked when asked for. */
async function partsOf(bytes: Uint8Array<ArrayBuffer>): Promise<Map<string, () => Promise<string>>> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let end = bytes.length - 22;
  while (end >= 0 && view.getUint32(end, true) !== 0x06054b50) end--;
  if (end < 0) throw new Error('not an Excel workbook');
  const parts = new Map<string, () => Promise<string>>();
  const names = new TextDecoder();
  let at = view.getUint32(end + 16, true);
  for (let n = view.getUint16(end + 10, true); n > 0 && view.getUint32(at, true) === 0x02014b50; n--) {
    const method = view.getUint16(at + 10, true);
    const size = view.getUint32(at + 20, true);
    const nameSize = view.getUint16(at + 28, true);
    const name = names.decode(bytes.subarray(at + 46, at + 46 + nameSize));
    const local = view.getUint32(at + 42, true);
    const from = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
    parts.set(name, () => unpacked(bytes.subarray(from, from + size), method));
    at += 46 + nameSize + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return parts;
}

async function unpacked(bytes: Uint8Array<ArrayBuffer>, method: number): Promise<string> {
  if (method === 0) return new TextDecoder().decode(bytes);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  const decoder = new TextDecoder();
  let text = '';
  let total = 0;
  for (const reader = stream.getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    total += value.length;
    if (total > mostBytes) throw new Error('the workbook is too large');
    text += decoder.decode(value, { stream: true });
  }
}

function stringsOf(xml: string): string[] {
  return [...xml.matchAll(/<si>([\s\S]*?)<\/si>|<si\/>/g)].map(([, inner = '']) => textOf(inner));
}

/** Runs of one text are joined; how Chinese is read aloud (phonetic runs) is left out. */
function textOf(xml: string): string {
  const runs = xml.replaceAll(/<rPh[\s\S]*?<\/rPh>/g, '').matchAll(/<t(?:\s[^>]*)?>([\s\S]*?)<\/t>/g);
  return [...runs].map(([, text = '']) => plain(text)).join('');
}

function rowsOf(xml: string, shared: string[]): string[][] {
  return [...xml.matchAll(/<row(?:\s[^>]*)?>([\s\S]*?)<\/row>/g)].map(([, inner = '']) => {
    const row: string[] = [];
    for (const [, attributes = '', body = ''] of inner.matchAll(/<c((?:\s[^>]*?)?)(?:\/>|>([\s\S]*?)<\/c>)/g)) {
      const column = /\sr="([A-Z]+)\d+"/.exec(attributes)?.[1];
      const type = /\st="(\w+)"/.exec(attributes)?.[1];
      const value = plain(/<v(?:\s[^>]*)?>([\s\S]*?)<\/v>/.exec(body)?.[1] ?? '');
      const index = column === undefined ? row.length : indexOf(column);
      // The widest sheet has as many columns; a wrong name must not make a row of millions.
      if (index >= 16_384) continue;
      row[index] =
        type === 's'
          ? (shared[Number(value)] ?? '')
          : type === 'inlineStr'
            ? textOf(body)
            : type === 'b'
              ? value === '1'
                ? 'true'
                : 'false'
              : value;
    }
    return row;
  });
}

/** `A` is 0, `AA` is 26. */
function indexOf(column: string): number {
  return [...column].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}

const entities: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

function plain(text: string): string {
  return text.replaceAll(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w+));/gi, (whole, hex, decimal, name) => {
    if (name !== undefined) return entities[name] ?? whole;
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
