import type { Sql } from '../../pool.ts';
import { statement } from '../../statement.ts';

export interface EventRow {
  id: string;
  app_id: string;
  kind: string;
  payload: Record<string, unknown>;
  created_at: Date;
}

const list = statement<EventRow>(
  'event.list',
  `select id, app_id, kind, payload, created_at from event
   where organization_id = $1 and ($2::uuid[] is null or app_id = any($2)) and ($3::uuid is null or id < $3)
   order by id desc limit $4`,
);

/** Newest first, those before an id when one is given; of some apps or of all. */
export async function listEvents(
  sql: Sql,
  organizationId: string,
  appIds: readonly string[] | null,
  before: string | null,
  limit: number,
): Promise<EventRow[]> {
  return list(sql, [organizationId, appIds, before, limit]);
}
