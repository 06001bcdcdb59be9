/** A request as it lies in the bytes of a connection. */
export interface RawRequest {
  /** `POST /path HTTP/1.1` */
  line: string;
  body: Buffer;
}

const headEnd = Buffer.from('\r\n\r\n');
const lengthName = Buffer.from('content-length: ');

/** Cuts the bytes of a keep-alive connection into requests, looking at nothing it does not need. */
export class RequestReader {
  #rest: Buffer | null = null;

  /** Calls `on` for each request that is complete; the bytes of an unfinished one wait for the next chunk. */
  read(chunk: Buffer, on: (request: RawRequest) => void): void {
    let data = this.#rest === null ? chunk : Buffer.concat([this.#rest, chunk]);
    this.#rest = null;
    while (data.length > 0) {
      const end = data.indexOf(headEnd);
      const total = end < 0 ? Number.POSITIVE_INFINITY : end + headEnd.length + contentLength(data, end);
      if (data.length < total) {
        this.#rest = data;
        return;
      }
      on({ line: data.toString('latin1', 0, data.indexOf(13)), body: data.subarray(end + headEnd.length, total) });
      data = data.subarray(total);
    }
  }
}

function contentLength(data: Buffer, end: number): number {
  const at = data.indexOf(lengthName);
  // Written otherwise than undici does: look again, without regard to case.
  if (at < 0 || at > end) return Number(/\r\ncontent-length: *(\d+)/i.exec(data.toString('latin1', 0, end))?.[1] ?? 0);
  let length = 0;
  for (let i = at + lengthName.length; i < end; i++) {
    const digit = data[i]! - 48;
    if (digit < 0 || digit > 9) break;
    length = length * 10 + digit;
  }
  return length;
}
