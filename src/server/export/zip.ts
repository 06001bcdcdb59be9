import { pipeline, Readable } from 'node:stream';
import { crc32, createDeflateRaw } from 'node:zlib';

/** A file of a ZIP, as it comes. */
export interface ZipFile {
  name: string;
  parts: AsyncIterable<string> | Iterable<string>;
}

interface Entry {
  name: Buffer;
  offset: number;
  crc: number;
  packed: number;
  size: number;
}

const most = 0xffffffff;
/** Bit 3: sizes follow the data; bit 11: names are UTF-8. */
const flags = 0x0808;
const version = 20;
const deflated = 8;
/** 1 January 1980: a ZIP has to say when, and the same numbers should be the same file. */
const date = 0x21;

/**
 * A ZIP as a stream, by APPNOTE 6.3: what is in memory is one part. Packing runs beside the event loop. Throws RangeError
 * for what needs ZIP64: 4 GiB, of which no sheet of Excel's million rows comes near.
 */
export async function* zip(files: AsyncIterable<ZipFile> | Iterable<ZipFile>): AsyncGenerator<Buffer> {
  const entries: Entry[] = [];
  let offset = 0;
  const pass = (part: Buffer): Buffer => {
    offset += part.length;
    if (offset > most) throw new RangeError('a ZIP of more than 4 GiB');
    return part;
  };
  for await (const { name, parts } of files) {
    const entry: Entry = { name: Buffer.from(name), offset, crc: 0, packed: 0, size: 0 };
    yield pass(Buffer.concat([localHeader(entry), entry.name]));
    for await (const part of packed(parts, entry)) {
      entry.packed += part.length;
      yield pass(part);
    }
    yield pass(descriptor(entry));
    entries.push(entry);
  }
  const start = offset;
  for (const entry of entries) yield pass(Buffer.concat([centralHeader(entry), entry.name]));
  yield ending(entries.length, start, offset - start);
}

/** Packs texts; counts them into the entry. An error of the texts comes out here. */
async function* packed(parts: ZipFile['parts'], entry: Entry): AsyncGenerator<Buffer> {
  const deflate = createDeflateRaw({ level: 3 });
  async function* counted() {
    for await (const text of parts) {
      const part = Buffer.from(text);
      entry.crc = crc32(part, entry.crc);
      entry.size += part.length;
      if (entry.size > most) throw new RangeError('a file of more than 4 GiB in a ZIP');
      yield part;
    }
  }
  // Whatever ends one of the two ends the other; reading `deflate` throws what went wrong.
  pipeline(Readable.from(counted(), { highWaterMark: 1 }), deflate, () => {});
  yield* deflate;
}

function localHeader({ name }: Entry): Buffer {
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(version, 4);
  header.writeUInt16LE(flags, 6);
  header.writeUInt16LE(deflated, 8);
  header.writeUInt16LE(date, 12);
  header.writeUInt16LE(name.length, 26);
  return header;
}

function descriptor({ crc, packed, size }: Entry): Buffer {
  const part = Buffer.alloc(16);
  part.writeUInt32LE(0x08074b50, 0);
  part.writeUInt32LE(crc, 4);
  part.writeUInt32LE(packed, 8);
  part.writeUInt32LE(size, 12);
  return part;
}

function centralHeader({ name, offset, crc, packed, size }: Entry): Buffer {
  const header = Buffer.alloc(46);
  header.writeUInt32LE(0x02014b50, 0);
  header.writeUInt16LE(version, 4);
  header.writeUInt16LE(version, 6);
  header.writeUInt16LE(flags, 8);
  header.writeUInt16LE(deflated, 10);
  header.writeUInt16LE(date, 14);
  header.writeUInt32LE(crc, 16);
  header.writeUInt32LE(packed, 20);
  header.writeUInt32LE(size, 24);
  header.writeUInt16LE(name.length, 28);
  header.writeUInt32LE(offset, 42);
  return header;
}

function ending(count: number, start: number, size: number): Buffer {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(start, 16);
  return end;
}
