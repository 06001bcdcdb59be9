import { crcOf } from './crc.ts';
import { WorkbookProblem } from './workbook-problem.ts';

interface Entry {
  method: number;
  packed: number;
  size: number;
  crc: number;
  /** Where its local header stands. */
  at: number;
}

const endMark = 0x06054b50;
const entryMark = 0x02014b50;
/** The end of a ZIP may be followed by a comment of up to 64 KB. */
const endReach = 22 + 0xffff;
const stored = 0;
const deflated = 8;

/**
 * A ZIP (APPNOTE 6.3) that is read where it lies: memory holds its directory, and a piece of the part that is asked for.
 * No ZIP64, which begins at 4 GiB.
 */
export class Zip {
  readonly #file: Blob;
  readonly #entries: ReadonlyMap<string, Entry>;

  private constructor(file: Blob, entries: ReadonlyMap<string, Entry>) {
    this.#file = file;
    this.#entries = entries;
  }

  /** @throws WorkbookProblem `not_workbook` where there is no directory, `protected` where parts are encrypted */
  static async open(file: Blob): Promise<Zip> {
    const from = Math.max(0, file.size - endReach);
    const tail = await viewOf(file.slice(from));
    let end = tail.byteLength - 22;
    while (end >= 0 && tail.getUint32(end, true) !== endMark) end--;
    if (end < 0) throw new WorkbookProblem('not_workbook');
    const directory = await viewOf(file.slice(tail.getUint32(end + 16, true), from + end));
    return new Zip(file, entriesOf(directory, tail.getUint16(end + 10, true)));
  }

  has(name: string): boolean {
    return this.#entries.has(name.toLowerCase());
  }

  /**
   * Hands on a part's text as it is unpacked; the last piece may be empty.
   *
   * @throws WorkbookProblem `unpacks` as soon as it is more than `most` bytes, `broken` where its size or its
   * checksum are others than the directory says
   */
  async read(name: string, most: number, take: (piece: string, last: boolean) => void): Promise<void> {
    const entry = this.#entries.get(name.toLowerCase());
    if (entry === undefined) throw new WorkbookProblem('broken');
    const local = await viewOf(this.#file.slice(entry.at, entry.at + 30));
    const from = entry.at + 30 + local.getUint16(26, true) + local.getUint16(28, true);
    const packed = this.#file.slice(from, from + entry.packed).stream() as ReadableStream<Uint8Array<ArrayBuffer>>;
    const stream = entry.method === stored ? packed : packed.pipeThrough(new DecompressionStream('deflate-raw'));
    const decoder = new TextDecoder();
    let size = 0;
    let crc = 0;
    for (const reader = stream.getReader(); ; ) {
      const { done, value } = await reader.read();
      if (done) break;
      size += value.length;
      crc = crcOf(value, crc);
      if (size > most) throw new WorkbookProblem('unpacks');
      take(decoder.decode(value, { stream: true }), false);
    }
    if (size !== entry.size || crc !== entry.crc) throw new WorkbookProblem('broken');
    take(decoder.decode(), true);
  }
}

function entriesOf(directory: DataView, count: number): Map<string, Entry> {
  const entries = new Map<string, Entry>();
  const names = new TextDecoder();
  let at = 0;
  for (let n = count; n > 0; n--) {
    if (directory.getUint32(at, true) !== entryMark) throw new WorkbookProblem('broken');
    const nameSize = directory.getUint16(at + 28, true);
    const name = names.decode(new Uint8Array(directory.buffer, directory.byteOffset + at + 46, nameSize));
    const method = directory.getUint16(at + 10, true);
    if ((directory.getUint16(at + 8, true) & 1) !== 0) throw new WorkbookProblem('protected');
    if (method !== stored && method !== deflated) throw new WorkbookProblem('broken');
    // Names are not told apart by case, and some programs of Windows write the other slash.
    entries.set(name.replaceAll('\\', '/').replace(/^\//, '').toLowerCase(), {
      method,
      crc: directory.getUint32(at + 16, true),
      packed: directory.getUint32(at + 20, true),
      size: directory.getUint32(at + 24, true),
      at: directory.getUint32(at + 42, true),
    });
    at += 46 + nameSize + directory.getUint16(at + 30, true) + directory.getUint16(at + 32, true);
  }
  return entries;
}

async function viewOf(part: Blob): Promise<DataView> {
  return new DataView(await part.arrayBuffer());
}
