import { uuidArray } from '../../array-literal.ts';
import type { Call } from '../../batch.ts';
import { exactly } from '../../exactly.ts';
import type { Sql } from '../../pool.ts';
import { statement } from '../../statement.ts';

// What others hold is null for most, and then nothing is looked at.
const take = statement<{ recipient_id: string }>(
  'consent.take',
  `update consent set spent = spent + 1, credits = credits - 1, last_spent_at = greatest(last_spent_at, $5),
     updated_at = $5
   where b = $1 and app_id = $2 and template_id = $3 and recipient_id = any($4::uuid[])
     and (kind = 'one_time' or (kind = 'window' and last_granted_at > $6)) and status = 'granted'
     and credits > $7::int + case when held is null then 0 else (
       select count(*) from jsonb_array_elements(held) as h where (h ->> 'r')::int >= $8::int and (h ->> 'u')::bigint > $9::bigint
     ) end
   returning recipient_id`,
);
const takeAll = exactly(take);
const takeHeld = statement<{ recipient_id: string }>(
  'consent.take_held',
  `update consent set spent = spent + 1, credits = credits - 1, last_spent_at = greatest(last_spent_at, $5),
     updated_at = $5, held = (
       select jsonb_agg(t.h order by t.o) from jsonb_array_elements(held) with ordinality as t(h, o)
       where t.h ->> 'p' <> $10::text and (t.h ->> 'u')::bigint > $9::bigint)
   where b = $1 and app_id = $2 and template_id = $3 and recipient_id = any($4::uuid[])
     and (kind = 'one_time' or (kind = 'window' and last_granted_at > $6)) and status = 'granted'
     and credits > $7::int + (
       select count(*) from jsonb_array_elements(held) with ordinality as t(h, o)
       where t.h ->> 'p' <> $10::text and (t.h ->> 'u')::bigint > $9::bigint
         and ((t.h ->> 'r')::int > $8::int or ((t.h ->> 'r')::int = $8::int and t.o < coalesce((
           select own.o from jsonb_array_elements(held) with ordinality as own(h, o) where own.h ->> 'p' = $10::text
         ), 32767))))
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
 *
 * `leave`: so many are not taken. Neither are those held by pushes that come before, by `rank`; a push that holds credits
 * itself gives its id as `holder`, and holds them no more.
 */
export function takeCredits(
  lane: { b: number; appId: string },
  templateId: string,
  recipients: string[],
  now: Date,
  { windowSince = now, leave = 0, rank = 0, holder = null }: Partial<TakeOptions> = {},
): Call<Set<string>> {
  const values = [lane.b, lane.appId, templateId, uuidArray(recipients), now, windowSince, leave, rank, now.getTime()];
  const read = (rows: { recipient_id: string }[]) => new Set(rows.map((row) => row.recipient_id));
  return holder === null ? take.with(values, read) : takeHeld.with([...values, holder], read);
}

/** The same for pushes that hold no credits, failing unless each recipient had one. */
export function takeCreditsOfAll(
  lane: { b: number; appId: string },
  templateId: string,
  recipients: string[],
  now: Date,
  { windowSince, leave, rank }: Omit<TakeOptions, 'holder'>,
): Call {
  const values = [lane.b, lane.appId, templateId, uuidArray(recipients), now, windowSince, leave, rank, now.getTime()];
  return takeAll(values, recipients.length);
}

export interface TakeOptions {
  windowSince: Date;
  leave: number;
  rank: number;
  holder: string | null;
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
