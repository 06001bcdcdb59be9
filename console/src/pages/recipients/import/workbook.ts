import { isDateFormat } from './cell-text.ts';
import { WorkbookProblem } from './workbook-problem.ts';
import { attributeOf, XmlReader } from './xml.ts';
import { Zip } from './zip.ts';

export interface Sheet {
  name: string;
  /** The part it stands in. */
  path: string;
}

export interface Workbook {
  zip: Zip;
  /** Those one sees, in their order; all of them where all are hidden. Charts are none. */
  sheets: Sheet[];
  strings: string[];
  /** By the style of a cell: whether its number is a date or a time. */
  dateStyles: boolean[];
  /** Days count from 1904, as in workbooks of old Macs. */
  from1904: boolean;
}

/** What a file may take as it lies, and a part of it that is kept in memory, or read through, unpacked. */
export const most = { file: 50_000_000, kept: 200_000_000, read: 1_000_000_000 };

interface Relation {
  id: string;
  type: string;
  path: string;
}

/** Opens a workbook (ECMA-376) up to its sheets. @throws WorkbookProblem */
export async function openWorkbook(file: Blob): Promise<Workbook> {
  if (file.size > most.file) throw new WorkbookProblem('too_large');
  await refuseOldFormats(file);
  const zip = await Zip.open(file);
  const root = (await relationsOf(zip, '')).find(({ type }) => type === 'officeDocument');
  // Other ZIPs, and workbooks of other kinds (.ods, .xlsb), have none of this.
  if (root === undefined || !root.path.endsWith('.xml')) throw new WorkbookProblem('not_workbook');
  const relations = await relationsOf(zip, root.path);
  const partOf = (kind: string) => relations.find(({ type, path }) => type === kind && zip.has(path))?.path;
  const { sheets, from1904 } = await readBook(zip, root.path, relations);
  if (sheets.length === 0) throw new WorkbookProblem('no_sheet');
  const [styles, strings] = [partOf('styles'), partOf('sharedStrings')];
  return {
    zip,
    sheets,
    from1904,
    dateStyles: styles === undefined ? [] : await readStyles(zip, styles),
    strings: strings === undefined ? [] : await readStrings(zip, strings),
  };
}

const oldMark = [0xd0, 0xcf, 0x11, 0xe0];

/** A workbook with a password is packed into a file of the old kind, as .xls is one: by what it holds one tells which. */
async function refuseOldFormats(file: Blob): Promise<void> {
  const head = new Uint8Array(await file.slice(0, 4).arrayBuffer());
  if (oldMark.some((byte, i) => head[i] !== byte)) return;
  const names = new TextDecoder('utf-16le').decode(await file.arrayBuffer());
  throw new WorkbookProblem(names.includes('EncryptedPackage') ? 'protected' : 'old_format');
}

/** What a part refers to, by the last word of its kind: those words are the same in both flavours of the standard. */
async function relationsOf(zip: Zip, part: string): Promise<Relation[]> {
  const cut = part.lastIndexOf('/') + 1;
  const [folder, name] = [part.slice(0, cut), part.slice(cut)];
  const path = `${folder}_rels/${name}.rels`;
  if (!zip.has(path)) return [];
  const relations: Relation[] = [];
  const xml = new XmlReader({
    open: (element, attributes) => {
      if (element !== 'Relationship') return;
      const target = attributeOf(attributes, 'Target') ?? '';
      relations.push({
        id: attributeOf(attributes, 'Id') ?? '',
        type: (attributeOf(attributes, 'Type') ?? '').replace(/^.*\//, ''),
        path: new URL(target, `http://x/${folder}`).pathname.slice(1),
      });
    },
  });
  await zip.read(path, most.kept, (piece, last) => xml.read(piece, last));
  return relations.map((one) => ({ ...one, path: decodeURIComponent(one.path) }));
}

async function readBook(zip: Zip, path: string, relations: Relation[]) {
  const found: (Sheet & { hidden: boolean })[] = [];
  let from1904 = false;
  const xml = new XmlReader({
    open: (element, attributes) => {
      if (element === 'workbookPr') from1904 = /^(1|true)$/.test(attributeOf(attributes, 'date1904') ?? '');
      if (element !== 'sheet') return;
      const id = attributeOf(attributes, 'id');
      const part = relations.find((one) => one.id === id);
      if (part?.type !== 'worksheet') return;
      const hidden = (attributeOf(attributes, 'state') ?? 'visible') !== 'visible';
      found.push({ name: attributeOf(attributes, 'name') ?? '', path: part.path, hidden });
    },
  });
  await zip.read(path, most.kept, (piece, last) => xml.read(piece, last));
  const seen = found.filter(({ hidden }) => !hidden);
  return { sheets: seen.length === 0 ? found : seen, from1904 };
}

async function readStyles(zip: Zip, path: string): Promise<boolean[]> {
  const codes = new Map<number, string>();
  const formats: number[] = [];
  let within = false;
  const xml = new XmlReader({
    open: (element, attributes) => {
      const id = () => Number(attributeOf(attributes, 'numFmtId') ?? 0);
      if (element === 'numFmt') codes.set(id(), attributeOf(attributes, 'formatCode') ?? '');
      if (element === 'cellXfs') within = true;
      if (element === 'xf' && within) formats.push(id());
    },
    close: (element) => {
      if (element === 'cellXfs') within = false;
    },
  });
  await zip.read(path, most.kept, (piece, last) => xml.read(piece, last));
  return formats.map((id) => isDateFormat(id, codes.get(id)));
}

/** The table of texts that cells refer to. Runs of one text are joined; how it is read aloud is left out. */
async function readStrings(zip: Zip, path: string): Promise<string[]> {
  const strings: string[] = [];
  let text = '';
  let taken = false;
  let aloud = false;
  const xml = new XmlReader({
    open: (element) => {
      if (element === 'si') text = '';
      if (element === 'rPh') aloud = true;
      taken = element === 't' && !aloud;
    },
    text: (piece) => {
      if (taken) text += piece;
    },
    close: (element) => {
      taken = false;
      if (element === 'rPh') aloud = false;
      if (element === 'si') strings.push(unescaped(text));
    },
  });
  await zip.read(path, most.kept, (piece, last) => xml.read(piece, last));
  return strings;
}

/** Excel writes what XML cannot hold as `_x000D_`, and an underscore before such a thing as `_x005F_`. */
export function unescaped(text: string): string {
  if (!text.includes('_x')) return text;
  return text.replaceAll(/_x([0-9A-Fa-f]{4})_/g, (_, code) => String.fromCharCode(Number.parseInt(code, 16)));
}
