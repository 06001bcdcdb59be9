import type { Decision } from '#contract/experiment.ts';
import type { Sql } from '../../pool.ts';
import { first, statement } from '../../statement.ts';
import type { PushKey } from './by-day.ts';
import type { PushRow } from './row.ts';

export interface ArmCount {
  /** Which of the bounds the recipients lie behind: 0 for those before the first. */
  arm: number;
  outcome: 'accepted' | 'failed' | 'suppressed' | 'unknown';
  n: number;
  opened: number;
  clicked: number;
}

// The place of a recipient is the first four bytes of a hash, as of a sample rule; a push is read once for all parts.
const counts = statement<ArmCount>(
  'experiment.counts',
  `select arm, outcome, count(*)::int as n, count(opened_at)::int as opened, count(clicked_at)::int as clicked
   from (select outcome, opened_at, clicked_at,
       (select count(*)::int from unnest($5::bytea[]) as bound(ends)
        where bound.ends <= sha256(convert_to($4::text || ':' || recipient_id::text, 'UTF8'))) as arm
     from delivery where b = any($1::smallint[]) and day = $2 and push_id = $3) as d
   group by arm, outcome`,
);
// What waits for approval, or is paused, has shown nothing yet, and nothing of it may go to the rest.
const due = statement<PushRow>(
  'experiment.due',
  `select * from push where decide_at <= $1 and state in ('sending', 'finished', 'cancelled') order by decide_at limit $2`,
);
const lock = statement<PushRow>(
  'experiment.lock',
  `select * from push where day = $1 and id = $2 and decide_at <= $3 and state in ('sending', 'finished', 'cancelled')
   for update skip locked`,
);
const decide = statement<PushRow>(
  'experiment.decide',
  'update push set decision = $3, decide_at = $4, updated_at = $5 where day = $1 and id = $2 returning *',
);

/** Outcomes by part of an experiment. `bounds` are shares of 2^32 where each part ends. */
export async function countArms(
  sql: Sql,
  buckets: number[],
  push: PushKey,
  key: string,
  bounds: readonly number[],
): Promise<ArmCount[]> {
  const ends = bounds.map((bound) => {
    const bytes = Buffer.alloc(4);
    // A part that ends with all there are ends behind every hash.
    if (bound >= 2 ** 32) return Buffer.alloc(33, 0xff);
    bytes.writeUInt32BE(bound);
    return bytes;
  });
  return counts(sql, [buckets, push.day, push.id, key, ends]);
}

/** Pushes about whose experiment something is to be done. */
export async function experimentsDue(sql: Sql, now: Date, limit: number): Promise<PushRow[]> {
  return due(sql, [now, limit]);
}

/** The push, locked, if that is still so and nobody else is at it. */
export async function lockExperiment(sql: Sql, push: PushKey, now: Date): Promise<PushRow | undefined> {
  return first(await lock(sql, [push.day, push.id, now]));
}

/** Writes what was decided. `decideAt`: when an engine has to go on with it; null: never. */
export async function writeDecision(
  sql: Sql,
  push: PushKey,
  decision: Decision,
  decideAt: Date | null,
  now: Date,
): Promise<void> {
  await decide(sql, [push.day, push.id, JSON.stringify(decision), decideAt, now]);
}
