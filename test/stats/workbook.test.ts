import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Cell } from '#server/export/cells.ts';
import { serials } from '#server/export/serial.ts';
import { workbook } from '#server/export/xlsx.ts';
import { readWorkbook } from '../../console/src/pages/recipients/import/xlsx.ts';

async function* batches(rows: Cell[][], size: number) {
  for (let i = 0; i < rows.length; i += size) yield rows.slice(i, i + size);
}

async function bytesOf(columns: string[], rows: Cell[][], size = 2, perSheet?: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of workbook({ columns, rows: batches(rows, size) }, 'Asia/Shanghai', perSheet))
    parts.push(part);
  return Buffer.concat(parts);
}

/** How an entry of a ZIP's directory begins. */
const central = 'PK\u0001\u0002';

/** Read back by the reader that imports workbooks, written apart from this. */
const read = async (...asked: Parameters<typeof bytesOf>) => {
  const { csv } = await readWorkbook(new Blob([new Uint8Array(await bytesOf(...asked))]), 'Asia/Shanghai');
  return csv.text();
};

describe('a workbook', () => {
  it('holds numbers, texts, dates of a zone and nothing', async () => {
    const at = new Date('2026-11-28T16:00:00Z');
    const later = new Date('2026-11-28T16:00:01Z');
    expect(
      await read(
        ['a', 'b', 'c', 'd'],
        [
          [1.5, '测试 "x", <y> & z', at, null],
          [true, '=1+1', later, -2],
        ],
      ),
    ).toBe('a,b,c,d\r\n1.5,"测试 ""x"", <y> & z",2026-11-29,\r\ntrue,=1+1,2026-11-29T00:00:01+08:00,-2\r\n');
  });

  it('is one with a head where there are no rows', async () => {
    expect(await read(['a'], [])).toBe('a\r\n');
  });

  it('goes on in another sheet, row by row, whatever comes at once', async () => {
    const rows = Array.from({ length: 7 }, (_, i) => [i]);
    for (const size of [1, 2, 3, 10]) {
      const bytes = (await bytesOf(['n'], rows, size, 4)).toString('latin1');
      const sheets = [...bytes.matchAll(/xl\/worksheets\/sheet(\d)\.xml/g)]
        .filter(({ index }) => bytes.slice(index - 46, index - 42) === central)
        .map((found) => found[1]);
      expect(sheets).toEqual(['1', '2', '3']);
      expect(await read(['n'], rows, size, 4)).toBe('n\r\n0\r\n1\r\n2\r\n');
    }
    // What fits goes into one.
    expect(await read(['n'], rows.slice(0, 3), 2, 4)).toBe('n\r\n0\r\n1\r\n2\r\n');
  });

  it('holds any text, without what XML cannot', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 20 }), async (text) => {
        const kept = text.toWellFormed().replace(/[\uFFFE\uFFFF]|(?![\t\n])\p{Cc}/gu, '');
        const quoted = /[",\r\n]/.test(kept) ? `"${kept.replaceAll('"', '""')}"` : kept;
        expect(await read(['a'], [[text]])).toBe(`a\r\n${quoted}\r\n`);
      }),
      { numRuns: 200 },
    );
  });

  it('holds texts that look like escapes of a spreadsheet', async () => {
    expect(await read(['a'], [['_x0041__x0042_']])).toBe('a\r\n_x0041__x0042_\r\n');
  });

  it('breaks off where its rows do', async () => {
    async function* broken(): AsyncGenerator<Cell[][]> {
      yield [[1]];
      throw new Error('the database is gone');
    }
    const parts = workbook({ columns: ['a'], rows: broken() }, 'UTC');
    await expect(Array.fromAsync(parts)).rejects.toThrow('the database is gone');
  });

  it('stops its rows when nobody reads on', async () => {
    let ended = false;
    async function* endless(): AsyncGenerator<Cell[][]> {
      try {
        for (;;) yield [['x'.repeat(1000)]];
      } finally {
        ended = true;
      }
    }
    for await (const _ of workbook({ columns: ['a'], rows: endless() }, 'UTC')) break;
    const more = workbook({ columns: ['a'], rows: endless() }, 'UTC');
    for (let i = 0; i < 5; i++) await more.next();
    await more.return(undefined);
    expect(ended).toBe(true);
  });
});

describe('serials', () => {
  it('are the wall of the zone, also where the clocks change', () => {
    const london = serials('Europe/London');
    expect(london(new Date('2026-10-25T00:59:59Z')) % 1).toBeCloseTo((3600 + 59 * 60 + 59) / 86_400, 9);
    expect(london(new Date('2026-10-25T01:00:00Z')) % 1).toBeCloseTo(3600 / 86_400, 9);
    expect(serials('Asia/Kathmandu')(new Date('2026-11-27T18:15:00Z'))).toBe(46_354);
  });
});
