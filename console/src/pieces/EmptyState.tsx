import type { ReactNode } from 'react';

/** Nothing here yet: says what would stand here, and offers the one step towards it. */
export function EmptyState({ title, text, action }: { title: string; text?: string; action?: ReactNode }) {
  return (
    <div className="empty-state">
      <svg viewBox="0 0 96 60" width="96" height="60" aria-hidden="true">
        {[
          [48, 22, 1],
          [26, 34, 0.7],
          [70, 34, 0.7],
          [10, 44, 0.5],
          [86, 44, 0.5],
        ].map(([x, y, size]) => (
          <path
            key={x}
            transform={`translate(${x} ${y}) scale(${size})`}
            d="M-11 2c5-1 7-5 11-5s6 4 11 5c-5 1-7-1-11 5-4-6-6-4-11-5z"
          />
        ))}
      </svg>
      <h2>{title}</h2>
      {text !== undefined && <p>{text}</p>}
      {action}
    </div>
  );
}
