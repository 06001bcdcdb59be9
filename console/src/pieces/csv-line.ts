/**
 * Cells as a line of CSV. For people a cell that a spreadsheet would take for a formula is kept a text by a mark before
 * it; `safe` false leaves cells as they are.
 */
export function csvLine(cells: readonly string[], safe = true): string {
  return `${cells.map((cell) => quoted(safe ? harmless(cell) : cell)).join(',')}\r\n`;
}

function harmless(cell: string): string {
  return /^[=+\-@\t\r]/.test(cell) && !/^[+-]?\d+(\.\d+)?$/.test(cell) ? `'${cell}` : cell;
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
