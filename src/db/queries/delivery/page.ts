import type { Sql } from '../../pool.ts';

/** Which deliveries of a push are sent again. Null leaves a condition out. Stored with the child push. */
export interface RetryRule {
  push_id: string;
  outcomes: ('accepted' | 'failed' | 'suppressed' | 'unknown')[];
  reasons: string[] | null;
  errcodes: number[] | null;
  /** Later pushes to the same recipients: whoever one of them reached, or may have reached, is left out. */
  except: string[];
  /** Only those who did not open it. */
  not_opened?: boolean;
}

// One page of one bucket by keyset. Unnamed on purpose: a generic plan knows neither the day nor the conditions.
const page = `select d.recipient_id from delivery d
  where d.b = $1 and d.day = $2 and d.push_id = $3 and ($4::uuid is null or d.recipient_id > $4)
    and d.outcome = any($5::text[]) and ($6::text[] is null or d.reason = any($6))
    and ($7::int[] is null or d.errcode = any($7))
    and (not $11::boolean or (d.opened_at is null and d.clicked_at is null))
    and not exists (select from delivery e where e.b = $1 and e.day = any($8::date[]) and e.push_id = any($9::uuid[])
      and e.recipient_id = d.recipient_id and e.outcome in ('accepted', 'unknown'))
  order by d.recipient_id limit $10`;

/**
 * The next recipients of a bucket whom a retry rule names, ordered by id. `dayOf` tells the day of a push by its id. An
 * outcome that changes later (an unknown settled) changes no page that was read.
 */
export async function pageRetried(
  sql: Sql,
  b: number,
  after: string | null,
  rule: RetryRule,
  dayOf: (pushId: string) => string,
  limit: number,
): Promise<string[]> {
  const { push_id: id, outcomes, reasons, errcodes, except, not_opened = false } = rule;
  const values = [b, dayOf(id), id, after, outcomes, reasons, errcodes, except.map(dayOf), except, limit, not_opened];
  return (await sql.query(page, values)).rows.map((row: { recipient_id: string }) => row.recipient_id);
}
