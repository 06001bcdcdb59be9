import type { Sql } from '../../pool.ts';
import { statement } from '../../statement.ts';

export interface NewEvent {
  id: string;
  organizationId: string;
  appId: string;
  kind:
    | 'limiter_paused'
    | 'quota_read'
    | 'law_broken'
    | 'canary_failed'
    | 'canary_asks'
    | 'schedule_failed'
    | 'stats_drift';
  payload: Record<string, unknown>;
}

const insert = statement(
  'event.insert',
  `insert into event (id, organization_id, app_id, kind, payload, created_at) values ($1, $2, $3, $4, $5, $6)`,
);
const insertOnce = statement<{ id: string }>(
  'event.insert_once',
  `insert into event (id, organization_id, app_id, kind, payload, created_at)
   select $1, $2, $3, $4, $5, $6 where not exists (
     select from event where organization_id = $2 and kind = $4 and payload ->> 'push_id' = $7) returning id`,
);
const prune = statement('event.prune', 'delete from event where created_at < $1');

export async function insertEvent(sql: Sql, event: NewEvent, now: Date): Promise<void> {
  const { id, organizationId, appId, kind, payload } = event;
  await insert(sql, [id, organizationId, appId, kind, JSON.stringify(payload), now]);
}

/** Writes an event about a push unless there is one of its kind already; false when there was. */
export async function insertPushEvent(
  sql: Sql,
  event: NewEvent & { payload: { push_id: string } },
  now: Date,
): Promise<boolean> {
  const { id, organizationId, appId, kind, payload } = event;
  const rows = await insertOnce(sql, [id, organizationId, appId, kind, JSON.stringify(payload), now, payload.push_id]);
  return rows.length > 0;
}

/** Forgets events from before a time. */
export async function pruneEvents(sql: Sql, before: Date): Promise<void> {
  await prune(sql, [before]);
}
