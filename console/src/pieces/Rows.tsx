import type { ReactNode } from 'react';
import './rows.css';

export interface Column<T> {
  /** Also its head; the first column has the name of the thing. */
  title: string;
  render: (item: T) => ReactNode;
  /** Right-aligned figures. */
  number?: boolean;
  /** Not worth the room on a narrow screen. */
  wide?: boolean;
  /** Buttons: no head is shown. */
  levers?: boolean;
}

interface Props<T> {
  label: string;
  items: readonly T[];
  columns: readonly Column<T>[];
  keyOf: (item: T) => string;
}

/** A table; on a narrow screen each line is a card with the heads before the values. */
export function Rows<T>({ label, items, columns, keyOf }: Props<T>) {
  return (
    <table className="rows" aria-label={label}>
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column.title} scope="col" className={classOf(column)}>
              {column.levers ? <span className="visually-hidden">{column.title}</span> : column.title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {items.map((item) => (
          <tr key={keyOf(item)}>
            {columns.map((column) => (
              <td key={column.title} className={classOf(column)} data-label={column.title}>
                {column.render(item)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function classOf({ number, wide, levers }: Pick<Column<unknown>, 'number' | 'wide' | 'levers'>): string {
  return [number && 'number', wide && 'wide', levers && 'levers'].filter(Boolean).join(' ');
}
