/** One who waits for another try: recipient id, due time (ISO), attempts made. */
export interface Later {
  r: string;
  at: string;
  n: number;
}

export interface SliceRow {
  id: string;
  app_id: string;
  b: number;
  day: string;
  push_id: string;
  due_at: Date;
  transactional: boolean;
  priority: number;
  attempt: number;
  recipients: string[];
  /** Per-recipient variables by recipient id; absent where there are none. */
  variables: Record<string, Record<string, unknown>> | null;
  /** Sealed openids (base64) by recipient id, only for `no_credit: try`, for those we have no row of. */
  openids: Record<string, string> | null;
  next: number;
  later: Later[];
}

export type NewSlice = Omit<SliceRow, 'next' | 'later'>;
