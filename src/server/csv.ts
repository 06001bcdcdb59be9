import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';

/** Without it Excel reads UTF-8 as the code page of the machine. */
const byteOrderMark = '\uFEFF';
const special = /[",\r\n]/;
/** A cell that begins with one of these is a formula to a spreadsheet. A number with a sign is not. */
const formula = /^[=+\-@\t\r]/;
const number = /^[+-]?\d+(\.\d+)?$/;

/** A cell of a line by RFC 4180; what a spreadsheet would run as a formula gets an apostrophe before it. */
export function csvCell(value: string | number | boolean | Date | null | undefined): string {
  if (value === null || value === undefined) return '';
  const text = value instanceof Date ? value.toISOString() : String(value);
  const safe = formula.test(text) && !number.test(text) ? `'${text}` : text;
  return special.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function csvLine(cells: readonly Parameters<typeof csvCell>[0][]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

/**
 * Answers with CSV as its parts come; a slow reader slows the reading. An error after the first part breaks the
 * connection off, so that half a file is never taken for the whole.
 */
export function sendCsv(reply: FastifyReply, fileName: string, parts: AsyncIterable<string>): FastifyReply {
  async function* marked() {
    yield byteOrderMark;
    yield* parts;
  }
  reply.header('content-disposition', `attachment; filename="${fileName}"`);
  reply.header('cache-control', 'no-store');
  return reply.type('text/csv; charset=utf-8').send(Readable.from(marked(), { objectMode: false }));
}
