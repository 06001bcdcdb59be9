import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import type { Table } from './cells.ts';
import { csvLine } from './csv.ts';
import { workbook } from './xlsx.ts';

/** Without it Excel reads UTF-8 as the code page of the machine. */
const byteOrderMark = '\uFEFF';

export type Format = 'csv' | 'xlsx';

const types: Readonly<Record<Format, string>> = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

/**
 * Answers with a table as its rows come; a slow reader slows the reading. An error after the first part breaks the
 * connection off, so that half a file is never taken for the whole.
 *
 * @param zone on whose wall a workbook shows instants; CSV has them in UTC
 */
export function sendTable(reply: FastifyReply, name: string, format: Format, table: Table, zone: string): FastifyReply {
  const parts = format === 'csv' ? lines(table) : workbook(table, zone);
  reply.header('content-disposition', `attachment; filename="${name}.${format}"`);
  reply.header('cache-control', 'no-store');
  return reply.type(types[format]).send(Readable.from(parts, { objectMode: false }));
}

async function* lines({ columns, rows }: Table): AsyncGenerator<string> {
  yield byteOrderMark + csvLine(columns);
  for await (const some of rows) yield some.map((row) => csvLine(row)).join('');
}
