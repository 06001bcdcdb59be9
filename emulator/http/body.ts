import type { IncomingMessage } from 'node:http';

/** Reads a request's body as UTF-8 text. Past `limit` bytes the socket is closed; a broken request never calls back. */
export function readBody(req: IncomingMessage, limit: number, done: (text: string) => void): void {
  let only: Buffer | null = null;
  let parts: Buffer[] | null = null;
  let size = 0;
  req.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > limit) req.destroy();
    else if (parts) parts.push(chunk);
    else if (only) parts = [only, chunk];
    else only = chunk;
  });
  // Nearly every body is one chunk: no copy then.
  req.on('end', () => done(parts ? Buffer.concat(parts).toString('utf8') : (only?.toString('utf8') ?? '')));
  req.on('error', () => {});
}
