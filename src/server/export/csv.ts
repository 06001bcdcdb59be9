import type { Cell } from './cells.ts';

const special = /[",\r\n]/;
/** A cell that begins with one of these is a formula to a spreadsheet. A number with a sign is not. */
const formula = /^[=+\-@\t\r]/;
const number = /^[+-]?\d+(\.\d+)?$/;

/** A cell of a line by RFC 4180; what a spreadsheet would run as a formula gets an apostrophe before it. */
export function csvCell(value: Cell): string {
  if (value === null || value === undefined) return '';
  const text = value instanceof Date ? value.toISOString() : String(value);
  const safe = formula.test(text) && !number.test(text) ? `'${text}` : text;
  return special.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}
