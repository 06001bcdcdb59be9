import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CsvError } from './csv-error.ts';
import { readCsv } from './read-csv.ts';
import { type ImportRow, readRows } from './read-rows.ts';

/** The bytes in pieces of `size`, as a stream would bring them. */
async function* pieces(bytes: Uint8Array, size = 7): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function rowsOf(text: string | Uint8Array, size?: number): Promise<ImportRow[]> {
  return Array.fromAsync(readRows(pieces(typeof text === 'string' ? Buffer.from(text) : text, size)));
}

const linesOf = async (text: string) => (await rowsOf(text)).map(({ line, row }) => [line, row.openid]);

async function errorOf(text: string | Uint8Array, size?: number): Promise<CsvError> {
  const error = await rowsOf(text, size).catch((caught: unknown) => caught);
  if (error instanceof CsvError) return error;
  throw new Error(`a CsvError was expected, not ${JSON.stringify(error)}`);
}

describe('readRows', () => {
  it('reads every kind of column', async () => {
    const [first, second] = await rowsOf(
      'OpenID,unionid,tags,credits:TPL_Order,City,points\nuser-0001,union-0001,a; b;,3,杭州,12.50\nuser-0002,,,,,\n',
    );
    expect(first?.row).toEqual({
      openid: 'user-0001',
      unionid: 'union-0001',
      tags: ['a', 'b'],
      credits: { TPL_Order: 3 },
      attributes: { city: '杭州', points: 12.5 },
    });
    expect(second?.row).toEqual({ openid: 'user-0002' });
  });

  it.each([
    ['0', 0],
    ['-3', -3],
    ['0.50', 0.5],
    ['13800000000', 13_800_000_000],
    ['057112345678', '057112345678'],
    ['1234567890123456', '1234567890123456'],
    ['1e5', '1e5'],
    ['1,5', '1,5'],
    ['true', 'true'],
  ])('takes the value %s as %o', async (value, expected) => {
    const [only] = await rowsOf(`openid,a\nuser-0001,"${value}"\n`);
    expect(only?.row.attributes).toEqual({ a: expected });
  });

  it.each([
    ['\\n', 'openid,a\nuser-0001,1\nuser-0002,2\n', [2, 3]],
    ['\\r\\n', 'openid,a\r\nuser-0001,1\r\nuser-0002,2\r\n', [2, 3]],
    ['both mixed, none at the end', 'openid,a\nuser-0001,1\r\nuser-0002,2', [2, 3]],
    ['a BOM in front', '\uFEFFopenid,a\nuser-0001,1\nuser-0002,2', [2, 3]],
    ['a BOM in front of quotes', '\uFEFF"openid","a"\nuser-0001,1\nuser-0002,2', [2, 3]],
    ['white space around values', ' openid , "a" \n user-0001 , "1" \nuser-0002,2 ', [2, 3]],
    ['\\n in quotes', 'openid,a\nuser-0001,"x\ny\nz"\nuser-0002,2\n', [2, 5]],
    ['\\r\\n in quotes', 'openid,a\r\nuser-0001,"x\r\ny"\r\nuser-0002,2\r\n', [2, 4]],
    ['quotes in quotes', 'openid,a\nuser-0001,"say ""x\ny"""\nuser-0002,""\n', [2, 4]],
    ['empty lines', '\nopenid,a\n\nuser-0001,1\n\r\n\nuser-0002,2\n\n', [4, 7]],
    ['lines of empty cells, as Excel leaves them', 'openid,a\n,\nuser-0001,1\n , \nuser-0002,2\n', [3, 5]],
  ])('knows the lines with %s', async (_, text, [first, second]) => {
    expect(await linesOf(text)).toEqual([
      [first, 'user-0001'],
      [second, 'user-0002'],
    ]);
  });

  it.each<[string, string, number, RegExp]>([
    ['no file at all', '', 1, /empty/],
    ['no column openid', 'id,a\nuser-0001,1\n', 1, /no column named openid/],
    ['a column twice', 'openid,a,A\n', 1, /two columns named a/],
    ['a column without a name', 'openid,,a\n', 1, /column 2 has no name/],
    ['a column no attribute can be named by', 'openid,城市\n', 1, /"城市" cannot name an attribute/],
    ['semicolons', 'openid;a\n', 1, /separated by commas/],
    ['credits without a template', 'openid,credits:\n', 1, /template id/],
    ['a bad openid', 'openid,a\nuser-0001,1\nuser 2,2\n', 3, /^line 3: openid: an openid has/],
    ['no openid', 'openid,a\nuser-0001,1\n,2\n', 3, /openid is empty/],
    ['a bad unionid', 'openid,unionid\nuser-0001,?\n', 2, /unionid/],
    ['a tag too long', `openid,tags\nuser-0001,${'t'.repeat(65)}\n`, 2, /tags 0/],
    ['a value too long', `openid,a\nuser-0001,${'v'.repeat(501)}\n`, 2, /^line 2: a: /],
    ['credits of 0', 'openid,credits:T\nuser-0001,0\n', 2, /credits:T: "0" is not a whole number from 1 to 1000/],
    ['credits of 1001', 'openid,credits:T\nuser-0001,1\nuser-0002,1001\n', 3, /1001/],
    ['credits of 1.5', 'openid,credits:T\nuser-0001,1.5\n', 2, /1\.5/],
    ['credits of x', 'openid,credits:T\nuser-0001,x\n', 2, /"x"/],
    ['too few values', 'openid,a\nuser-0001\n', 2, /1 values where the first has 2 columns/],
    ['too many values behind a quoted line break', 'openid,a\nuser-0001,"x\r\ny"\nuser-0002,1,2\n', 4, /3 values/],
    ['a quote never closed', 'openid,a\nuser-0001,1\nuser-0002,"x\nuser-0003,3\n', 3, /never closed/],
    ['a second value never closed', 'openid,a,b\nuser-0001,"x\ny","z\nuser-0003,3,3\n', 3, /never closed/],
    ['text behind a quote', 'openid,a\nuser-0001,"x"y\n', 2, /followed by more text/],
    ['a quote inside a value', 'openid,a\nuser-0001,x"y\n', 2, /inside a value/],
  ])('refuses %s, naming the line', async (_, text, line, message) => {
    const error = await errorOf(text);
    expect([error.line, error.message]).toEqual([line, expect.stringMatching(message)]);
    expect(error.zh).toMatch(new RegExp(`^第 ${line} 行：.*\\p{Script=Han}.*；文件未导入$`, 'u'));
  });

  it.each([1, 2, 3, 5, 64, 65_536])('refuses GBK in pieces of %i bytes, naming the line', async (size) => {
    const text = Buffer.concat([
      Buffer.from('openid,name\nuser-0001,"杭\n州"\nuser-0002,'),
      Buffer.from([0xc1, 0xd6, 0xc5, 0xae]),
      Buffer.from('\nuser-0003,x\n'),
    ]);
    const error = await errorOf(text, size);
    expect([error.line, error.message]).toEqual([4, expect.stringMatching(/not UTF-8.*GBK/)]);
  });

  it('refuses UTF-16 and a character cut off at the end', async () => {
    expect((await errorOf(Buffer.from('openid\nuser-0001\n', 'utf16le'))).message).toMatch(/not UTF-8/);
    expect((await errorOf(Buffer.from('openid,a\nuser-0001,杭').subarray(0, -1))).message).toMatch(/line 2.*not UTF-8/);
  });

  it('gives up on a quote never closed before it has read the rest of the file', async () => {
    let taken = 0;
    async function* endless(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('openid,a\nuser-0001,1\nuser-0002,"');
      for (; ; taken++) yield Buffer.alloc(16_384, 'x\n');
    }
    await expect(Array.fromAsync(readRows(endless()))).rejects.toMatchObject({ line: 3 });
    expect(taken).toBeLessThan(32);
  });

  it('never says fewer bytes than the row has as JSON', async () => {
    const cell = fc.string({ unit: 'grapheme', maxLength: 60 }).map((text) => text.replaceAll(/\p{Cc}/gu, ''));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 5 }), async (pairs) => {
        const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
        const lines = pairs.map(([a, b]) => `user-0001,${quoted(a)},${quoted(b)},5`);
        for (const { row, bytes } of await rowsOf(['openid,a,b,credits:T', ...lines].join('\n'))) {
          expect(Buffer.byteLength(JSON.stringify(row))).toBeLessThanOrEqual(bytes);
        }
      }),
    );
  });
});

describe('readCsv', () => {
  const written = fc.record({
    text: fc.string({ unit: fc.constantFrom('a', ' x', '"', ',', '\n', '\r\n', '杭', '𝄞', 'é'), maxLength: 8 }),
    quoted: fc.boolean(),
  });
  const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const records = fc.array(
    fc.record({
      cells: fc.array(written, { minLength: 2, maxLength: 4 }),
      end: fc.constantFrom('\n', '\r\n'),
    }),
    { maxLength: 6 },
  );

  it('reads back what was written, with its lines, however the bytes are cut', async () => {
    await fc.assert(
      fc.asyncProperty(records, fc.integer({ min: 1, max: 40 }), async (given, size) => {
        let text = '';
        const expected = given.map(({ cells, end }) => {
          const line = text.split('\n').length;
          // Only quoted text keeps the white space around it, and may hold commas, quotes and line ends.
          const asWritten = cells.map(({ text: cell, quoted }) => (quoted || /[",\n]/.test(cell) ? quote(cell) : cell));
          text += asWritten.join(',') + end;
          return { line, cells: cells.map(({ text: cell }, i) => (asWritten[i] === cell ? cell.trim() : cell)) };
        });
        const read = (await Array.fromAsync(readCsv(pieces(Buffer.from(text), size)))).flat();
        expect(read.map(({ line, cells }) => ({ line, cells }))).toEqual(expected);
        expect(read.reduce((sum, { length }) => sum + length, 0)).toBe(text.length);
      }),
    );
  });
});
