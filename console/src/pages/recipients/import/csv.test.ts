import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CsvReader, encodingOf } from './csv.ts';

const read = (text: string, size = text.length || 1) => {
  const reader = new CsvReader();
  const lines = [];
  for (let at = 0; at < text.length; at += size) lines.push(...reader.read(text.slice(at, at + size), false));
  return [...lines, ...reader.read('', true)];
};
const cells = (text: string) => read(text).map((line) => line.cells);

describe('CSV of people', () => {
  it('comes back as it was written, however it is cut', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '，', '"', ',', '\n', ' ', '鸿') }).map((text) => text.trim());
    const row = fc.array(cell, { minLength: 2, maxLength: 4 });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 5 }), fc.integer({ min: 1, max: 9 }), (rows, size) => {
        const text = [['h', 'i'], ...rows]
          .map((one) => one.map((value) => `"${value.replaceAll('"', '""')}"`).join(','))
          .join('\r\n');
        expect(read(text, size).map((line) => line.cells)).toEqual([['h', 'i'], ...rows]);
      }),
    );
  });

  it('has lines with their numbers in the file, empty ones and quoted line ends counted', () => {
    const lines = read('openid,note\n\no1,"two\nlines"\no2,x\n');
    expect(lines.map(({ line, cells: [first] }) => [line, first])).toEqual([
      [1, 'openid'],
      [3, 'o1'],
      [5, 'o2'],
    ]);
  });

  it('may be separated by semicolons or tabs, and begin with a byte order mark', () => {
    expect(cells('\ufeffopenid;tags\no1;a')).toEqual([
      ['openid', 'tags'],
      ['o1', 'a'],
    ]);
    expect(cells('openid\ttags\no1\ta,b')).toEqual([
      ['openid', 'tags'],
      ['o1', 'a,b'],
    ]);
  });

  it('with a quote inside a value is broken, and so is one never closed; the others are not', () => {
    const lines = read('openid,a\no1,x"y\no2,z"w\no3,fine\no4,"open');
    expect(lines.map((line) => line.broken)).toContain(true);
    expect(read('openid,a\no3,fine')[1]).toMatchObject({ broken: false });
    expect(read('openid,a\no4,"open')[1]).toMatchObject({ broken: true });
  });

  it('is told apart from GBK by its bytes', async () => {
    expect(await encodingOf(new Blob(['姓名,标签']))).toBe('utf-8');
    // “会员” as GBK writes it.
    expect(await encodingOf(new Blob([new Uint8Array([0xbb, 0xe1, 0xd4, 0xb1])]))).toBe('gb18030');
    expect(await encodingOf(new Blob(['a'.repeat(1024 * 1024 - 1), '鸿雁']))).toBe('utf-8');
  });
});
