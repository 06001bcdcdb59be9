import { uuidArray } from '../../array-literal.ts';
import type { Call } from '../../batch.ts';
import { statement } from '../../statement.ts';

/** A push that holds a credit of a recipient: its id, its rank, and until when, in milliseconds since 1970. */
export interface HeldCredit {
  p: string;
  r: number;
  u: number;
}

const hold = statement(
  'consent.hold',
  `update consent set held = coalesce(held, '[]') || $7::jsonb
   where b = $1 and app_id = $2 and template_id = $3 and recipient_id = any($4::uuid[]) and kind in ('one_time', 'window')
     and not coalesce(held, '[]') @> jsonb_build_array(jsonb_build_object('p', $5::text, 'u', $6::bigint))`,
);
// Whoever has held for too long is forgotten on the way.
const letGo = statement(
  'consent.let_go',
  `update consent set held = (
     select jsonb_agg(t.h order by t.o) from jsonb_array_elements(held) with ordinality as t(h, o)
     where t.h ->> 'p' <> $5::text and (t.h ->> 'u')::bigint > $6::bigint)
   where b = $1 and app_id = $2 and template_id = $3 and recipient_id = any($4::uuid[])
     and held @> jsonb_build_array(jsonb_build_object('p', $5::text))`,
);

type Lane = { b: number; appId: string };

/**
 * Lets a push hold a credit of each of some recipients of one bucket (those it holds one of already stay as they are): a
 * place in the line for what they have, or are given yet. Consents that are not counted are left alone.
 */
export function creditsToHold(lane: Lane, templateId: string, recipients: string[], held: HeldCredit): Call {
  const ids = uuidArray(recipients.toSorted());
  return hold.with([lane.b, lane.appId, templateId, ids, held.p, held.u, JSON.stringify([held])]);
}

/** Ends what a push holds of some recipients. */
export function creditsToLetGo(lane: Lane, templateId: string, recipients: string[], pushId: string, now: Date): Call {
  const ids = uuidArray(recipients.toSorted());
  return letGo.with([lane.b, lane.appId, templateId, ids, pushId, now.getTime()]);
}
