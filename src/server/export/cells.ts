/** A value of a table that is exported. */
export type Cell = string | number | boolean | Date | null | undefined;

/** A table as it is read: its columns, and its rows some at a time. */
export interface Table {
  columns: readonly string[];
  rows: AsyncIterable<Cell[][]>;
}
