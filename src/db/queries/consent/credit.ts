import { uuidArray } from '../../array-literal.ts';
import type { Call } from '../../batch.ts';
import type { Sql } from '../../pool.ts';
import { statement } from '../../statement.ts';

const take = statement<{ recipient_id: string }>(
  'consent.take',
  `update consent set spent = spent + 1, credits = credits - 1, last_spent_at = greatest(last_spent_at, $5),
     updated_at = $5
   where b = $1 and app_id = $2 and template_id = $3 and recipient_id = any($4::uuid[])
     and (kind = 'one_time' or (kind = 'window' and last_granted_at > $6)) and status = 'granted' and credits > 0
   returning recipient_id`,
);
const release = statement(
  'consent.release',
  `update consent set spent = spent - 1, updated_at = $5,
     credits = greatest(0, greatest(client, platform) + other - (spent - 1))
   where b = $1 and app_id = $2 and template_id = $3 and recipient_id = any($4::uuid[]) and spent > 0
     and (reset_at is null or reset_at < $6)`,
);
/**
 * Takes one credit of each recipient that still has one; answers who had one, the others must not be called. Give the
 * recipients sorted: the index is then walked in key order, and so are the row locks. (A lock statement of its own
 * before it cost 10 us per row; should two transactions ever meet crosswise, one is told to run again.) Sends that a
 * message of the user opened count only where it was written after `windowSince`.
 */
export function takeCredits(
  lane: { b: number; appId: string },
  templateId: string,
  recipients: string[],
  now: Date,
  windowSince: Date = now,
): Call<Set<string>> {
  const values = [lane.b, lane.appId, templateId, uuidArray(recipients), now, windowSince];
  return take.with(values, (rows) => new Set(rows.map((row) => row.recipient_id)));
}

/**
 * Gives back credits taken at `takenAt` for sends that used none. What was taken before the last reset ended with it:
 * giving it back would hand out a later one a second time.
 */
export async function releaseCredits(
  sql: Sql,
  lane: { b: number; appId: string },
  templateId: string,
  recipients: string[],
  takenAt: Date,
  now: Date,
): Promise<void> {
  if (recipients.length > 0) await release(sql, [lane.b, lane.appId, templateId, recipients, now, takenAt]);
}

/** The same, to be sent together with other statements. */
export function creditsToRelease(
  lane: { b: number; appId: string },
  templateId: string,
  recipients: string[],
  takenAt: Date,
  now: Date,
): Call {
  return release.with([lane.b, lane.appId, templateId, uuidArray(recipients), now, takenAt]);
}
