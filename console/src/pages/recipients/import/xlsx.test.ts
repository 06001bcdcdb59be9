import { crc32, deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import zh from '../../../i18n/zh/recipient.ts';
import { CsvReader } from './csv.ts';
import { most } from './workbook.ts';
import { workbookProblems } from './workbook-problem.ts';
import { readWorkbook } from './xlsx.ts';
import { XmlReader } from './xml.ts';

/** A ZIP as Excel writes it, of the given files; `flags` are those of every entry. */
function zip(files: Record<string, string>, flags = 0): Uint8Array<ArrayBuffer> {
  const parts: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of Object.entries(files)) {
    const packed = deflateRawSync(text);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(name.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(flags, 8);
    entry.writeUInt16LE(8, 10);
    entry.writeUInt32LE(crc32(text), 16);
    entry.writeUInt32LE(packed.length, 20);
    entry.writeUInt32LE(Buffer.byteLength(text), 24);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(offset, 42);
    parts.push(local, Buffer.from(name), packed);
    central.push(entry, Buffer.from(name));
    offset += 30 + name.length + packed.length;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Object.keys(files).length, 10);
  end.writeUInt32LE(offset, 16);
  return new Uint8Array(Buffer.concat([...parts, ...central, end]));
}

const kinds = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const related = (list: [type: string, target: string][]) =>
  `<Relationships>${list.map(([type, target], i) => `<Relationship Target="${target}" Type="${kinds}/${type}" Id="rId${i + 1}"/>`).join('')}</Relationships>`;
const sheetXml = (rows: string) => `<?xml version="1.0"?><worksheet><sheetData>${rows}</sheetData></worksheet>`;

/** The files of a workbook with the given sheets, each by its name and rows; a name with `!` before it is hidden. */
function files(sheets: Record<string, string>, more: Record<string, string> = {}): Record<string, string> {
  const names = Object.keys(sheets);
  const list = names.map((name, i) => {
    const state = name.startsWith('!') ? ' state="hidden"' : '';
    return `<sheet name="${name.replace('!', '')}" sheetId="${i + 1}"${state} r:id="rId${i + 1}"/>`;
  });
  return {
    '_rels/.rels': related([['officeDocument', 'xl/workbook.xml']]),
    'xl/workbook.xml': `<workbook><workbookPr/><sheets>${list.join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': related([
      ...names.map((_, i): [string, string] => [
        'worksheet',
        i % 2 === 0 ? `worksheets/s${i}.xml` : `/xl/worksheets/s${i}.xml`,
      ]),
      ['sharedStrings', 'sharedStrings.xml'],
      ['styles', 'styles.xml'],
    ]),
    ...Object.fromEntries(names.map((name, i) => [`xl/worksheets/s${i}.xml`, sheetXml(sheets[name]!)])),
    ...more,
  };
}

const zone = 'Asia/Shanghai';
const read = async (parts: Record<string, string>, sheet = 0) =>
  (await readWorkbook(new Blob([zip(parts)]), zone, sheet)).csv.text();
const ofRows = (rows: string, more = {}) => read(files({ 表: rows }, more));

describe('a workbook', () => {
  it('gives shared and inline texts, numbers, booleans, formulas and gaps', async () => {
    const strings =
      '<sst><si><t>openid</t></si><si><r><t xml:space="preserve">标签 </t></r><r><t>&lt;b&gt;"x", &#x597D;</t></r><rPh><t>biao</t></rPh></si><si><t/></si></sst>';
    const csv = await ofRows(
      '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1" t="s"><v>1</v></c></row>' +
        '<row r="2"><c r="A2" t="inlineStr"><is><t>o1</t></is></c><c r="B2"/><c r="C2" s="3"><v>1.25E1</v></c></row>' +
        '<row r="3"><c r="B3" t="str"><f>A2&amp;"x"</f><v>o1x</v></c><c r="C3" t="b"><v>1</v></c></row>' +
        '<row r="4"><c r="A4" t="s"><v>2</v></c><c r="B4"><f>1/3</f></c><c r="C4" t="e"><v>#N/A</v></c></row>',
      { 'xl/sharedStrings.xml': strings },
    );
    expect(csv).toBe('openid,,"标签 <b>""x"", 好"\r\no1,,12.5\r\n,o1x,true\r\n,,#N/A\r\n');
  });

  it('keeps phone numbers and leading zeros, and gives dates by the format of their cells', async () => {
    const styles =
      '<styleSheet><numFmts><numFmt numFmtId="170" formatCode="[&gt;0]yyyy&quot;年&quot;m&quot;月&quot;"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>' +
      '<cellXfs><xf numFmtId="0"/><xf numFmtId="170"/><xf numFmtId="22"/></cellXfs></styleSheet>';
    const csv = await ofRows(
      '<row><c><v>13800138000</v></c><c t="inlineStr"><is><t>0571</t></is></c><c s="1"><v>46354</v></c><c s="2"><v>46354.25</v></c><c t="d"><v>2026-11-28</v></c></row>',
      { 'xl/styles.xml': styles },
    );
    expect(csv).toBe('13800138000,0571,2026-11-28,2026-11-28T06:00:00+08:00,2026-11-28\r\n');
  });

  it('counts rows as the sheet does, and is as wide as its first row or what stands in it', async () => {
    const csv = await ofRows(
      '<row r="2"><c r="A2"><v>1</v></c><c r="B2"><v>2</v></c><c r="C2"/></row><row r="4"/><row r="5"><c r="A5"><v>3</v></c><c r="D5"/></row>' +
        '<row r="6"><c r="A6"><v>4</v></c><c r="D6"><v>5</v></c></row><row r="7"><c r="ZZZZ7"><v>1</v></c></row>',
    );
    expect(csv).toBe('\r\n1,2\r\n\r\n\r\n3,\r\n4,,,5\r\n1,\r\n');
    const lines = new CsvReader(true).read('a;b;c,d\r\n\r\n"x\ny",1\r\nz,2', true);
    expect(lines.map(({ line, cells }) => [line, ...cells])).toEqual([
      [1, 'a;b;c', 'd'],
      [3, 'x\ny', '1'],
      [4, 'z', '2'],
    ]);
  });

  it('has its sheets in their order, without hidden ones', async () => {
    const cell = (n: number) => `<row><c><v>${n}</v></c></row>`;
    const parts = files({ '!隐藏': cell(1), 会员: cell(2), 活动: cell(3) });
    const { sheets } = await readWorkbook(new Blob([zip(parts)]), zone);
    expect(sheets).toEqual(['会员', '活动']);
    expect(await read(parts)).toBe('2\r\n');
    expect(await read(parts, 1)).toBe('3\r\n');
    await expect(read(parts, 2)).rejects.toMatchObject({ trouble: 'no_sheet' });
    expect(await read(files({ '!隐藏': cell(1) }))).toBe('1\r\n');
  });

  it('may have prefixes, CDATA, comments, and what XML cannot hold', async () => {
    const parts = files({ 表: '' });
    parts['xl/worksheets/s0.xml'] =
      '<x:worksheet><!-- <row> --><x:sheetData><x:row><x:c t="str"><x:v><![CDATA[a<b]]></x:v></x:c><x:c t="str"><x:v>_x005F_x0041__x000D_&amp;</x:v></x:c></x:row></x:sheetData></x:worksheet>';
    expect(await read(parts)).toBe('a<b,"_x0041_\r&"\r\n');
  });
});

describe('what is no readable workbook', () => {
  const rejected = async (bytes: Uint8Array<ArrayBuffer> | string, trouble: string) =>
    expect(readWorkbook(new Blob([bytes]), zone)).rejects.toMatchObject({ trouble });
  const good = files({ 表: '<row><c><v>1</v></c></row>' });
  const old = (stream: string) =>
    new Uint8Array([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, ...Buffer.from(`xx${stream}`, 'utf16le')]);

  it('is said to be what it is', async () => {
    await rejected('', 'not_workbook');
    await rejected('openid\no1', 'not_workbook');
    await rejected(zip({ 'a.txt': 'x' }), 'not_workbook');
    await rejected(old('Workbook'), 'old_format');
    await rejected(old('EncryptedPackage'), 'protected');
    await rejected(zip(good, 1), 'protected');
    await rejected(zip({ ...good, 'xl/workbook.xml': '<workbook/>' }), 'no_sheet');
    await rejected(zip({ ...good, 'xl/worksheets/s0.xml': '<worksheet><row' }), 'broken');
    const { 'xl/worksheets/s0.xml': _, ...without } = good;
    await rejected(zip(without), 'broken');
  });

  it('is damaged wherever it is cut or changed: an error or the same rows, never others', async () => {
    const bytes = zip(
      files(
        { 表: '<row><c t="s"><v>0</v></c></row>' },
        { 'xl/sharedStrings.xml': '<sst><si><t>oSomebody</t></si></sst>' },
      ),
    );
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.nat(255), fc.boolean(), async (at, byte, cut) => {
        const damaged = cut ? bytes.slice(0, at) : bytes.with(at, byte);
        const csv = await readWorkbook(new Blob([damaged as Uint8Array<ArrayBuffer>]), zone).then(
          (one) => one.csv.text(),
          () => 'refused',
        );
        if (csv !== 'refused') expect(csv).toBe('oSomebody\r\n');
      }),
      { numRuns: 200 },
    );
  });

  it('is too large as it lies', async () => {
    await rejected(new Uint8Array(most.file + 1), 'too_large');
  });

  it('has words on the page', () => {
    expect(Object.keys(zh.import.unreadables)).toEqual(['empty', ...workbookProblems]);
  });
});

describe('XML', () => {
  it('is the same wherever it is cut', () => {
    const text = '<a b="1>2"><!-- > --><c/>x&amp;y<![CDATA[<z>]]><?pi?></a>';
    const told = (pieces: string[]) => {
      const heard: string[] = [];
      let last = '';
      const xml = new XmlReader({
        open: (name, attributes) => heard.push(`<${name}${attributes}`),
        close: (name) => heard.push(`>${name}`),
        text: (piece) => {
          last += piece;
        },
      });
      for (const piece of pieces) xml.read(piece, false);
      xml.read('', true);
      return [...heard, last];
    };
    expect(told([text])).toEqual(['<a b="1>2"', '<c', '>c', '>a', 'x&y<z>']);
    for (let at = 0; at <= text.length; at++) expect(told([text.slice(0, at), text.slice(at)])).toEqual(told([text]));
  });
});
