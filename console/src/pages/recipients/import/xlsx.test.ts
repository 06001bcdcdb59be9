import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { xlsxAsCsv } from './xlsx.ts';

/** A ZIP as Excel writes it, of the given files. */
function zip(files: Record<string, string>): Blob {
  const parts: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of Object.entries(files)) {
    const packed = deflateRawSync(Buffer.from(text));
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(name.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(8, 10);
    entry.writeUInt32LE(packed.length, 20);
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
  return new Blob([Buffer.concat([...parts, ...central, end])]);
}

const sheet = (rows: string) => `<?xml version="1.0"?><worksheet><sheetData>${rows}</sheetData></worksheet>`;

describe('a workbook', () => {
  it('is its first sheet as CSV: shared and inline texts, numbers, gaps', async () => {
    const file = zip({
      'xl/worksheets/sheet2.xml': sheet('<row r="1"><c r="A1"><v>9</v></c></row>'),
      'xl/worksheets/sheet1.xml': sheet(
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1" t="s"><v>1</v></c></row>' +
          '<row r="2"><c r="A2" t="inlineStr"><is><t>o1</t></is></c><c r="B2"/><c r="C2" s="3"><v>12.5</v></c></row>' +
          '<row r="3"><c r="C3" t="b"><v>1</v></c></row>',
      ),
      'xl/sharedStrings.xml':
        '<sst><si><t>openid</t></si><si><r><t xml:space="preserve">标签 </t></r><r><t>&lt;b&gt;"x", &#x597D;</t></r><rPh><t>biao</t></rPh></si></sst>',
    });
    expect(await xlsxAsCsv(file)).toBe('openid,,"标签 <b>""x"", 好"\r\no1,,12.5\r\n,,true\r\n');
  });

  it('that is none is refused', async () => {
    await expect(xlsxAsCsv(new Blob(['openid\no1']))).rejects.toThrow('not an Excel workbook');
    await expect(xlsxAsCsv(zip({ 'a.txt': 'x' }))).rejects.toThrow('no sheet');
    const wide = zip({ 'xl/worksheets/sheet1.xml': sheet('<row><c r="ZZZZZZ1"><v>1</v></c></row>') });
    expect(await xlsxAsCsv(wide)).toBe('\r\n');
  });
});
