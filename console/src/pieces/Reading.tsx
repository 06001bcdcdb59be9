import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ErrorNotice } from './ErrorNotice.tsx';
import { SkeletonRows } from './Skeleton.tsx';

interface Props<T> {
  of: UseQueryResult<T, Error>;
  /** Stands there instead when there is nothing. */
  empty?: (data: T) => ReactNode | null;
  /** Rows of the skeleton. */
  rows?: number;
  children: (data: T) => ReactNode;
}

/** What was read, or the state the reading is in: its shape, what went wrong, or that there is nothing yet. */
export function Reading<T>({ of, empty, rows = 4, children }: Props<T>) {
  if (of.data === undefined) {
    return (
      <div className="card-pad">
        {of.error === null ? (
          <SkeletonRows rows={rows} />
        ) : (
          <ErrorNotice error={of.error} onRetry={() => void of.refetch()} />
        )}
      </div>
    );
  }
  return (
    <>
      {of.error !== null && <ErrorNotice error={of.error} onRetry={() => void of.refetch()} />}
      {empty?.(of.data) ?? children(of.data)}
    </>
  );
}
