import type { Sql } from '../../pool.ts';
import { first, statement } from '../../statement.ts';
import type { EventRow } from '../event/list.ts';
import type { PushRow } from '../push/row.ts';

export interface OutboxCursor {
  at: Date;
  id: string;
}

const begin = statement(
  'outbox_cursor.begin',
  'insert into outbox_cursor (name, at, id) values ($1, $2, $3) on conflict do nothing',
);
const lock = statement<OutboxCursor>(
  'outbox_cursor.lock',
  'select at, id from outbox_cursor where name = $1 for update skip locked',
);
const move = statement('outbox_cursor.move', 'update outbox_cursor set at = $2, id = $3 where name = $1');
const finished = statement<
  Pick<
    PushRow,
    'id' | 'day' | 'organization_id' | 'app_id' | 'name' | 'state' | 'audience_count' | 'template_id' | 'parent_id'
  > & { finished_at: Date }
>(
  'outbox.finished_campaigns',
  `select id, day, organization_id, app_id, name, state, audience_count, template_id, parent_id, finished_at from push
   where (finished_at, id) > ($1, $2::uuid) and finished_at <= $3 and kind = 'campaign'
   order by finished_at, id limit $4`,
);
const events = statement<EventRow & { organization_id: string }>(
  'outbox.events',
  `select id, organization_id, app_id, kind, payload, created_at from event
   where (created_at, id) > ($1, $2::uuid) and created_at <= $3 order by created_at, id limit $4`,
);

/**
 * How far something was told, locked until the transaction ends; undefined while another engine is at it. What happened
 * before the first look is not told.
 */
export async function lockCursor(sql: Sql, name: string, now: Date): Promise<OutboxCursor | undefined> {
  await begin(sql, [name, now, '00000000-0000-0000-0000-000000000000']);
  return first(await lock(sql, [name]));
}

export async function moveCursor(sql: Sql, name: string, to: OutboxCursor): Promise<void> {
  await move(sql, [name, to.at, to.id]);
}

/** Campaigns that ended after a place and up to a time, in order. */
export async function campaignsFinished(sql: Sql, after: OutboxCursor, until: Date, limit: number) {
  return finished(sql, [after.at, after.id, until, limit]);
}

/** Events after a place and up to a time, in order. */
export async function eventsAfter(sql: Sql, after: OutboxCursor, until: Date, limit: number) {
  return events(sql, [after.at, after.id, until, limit]);
}
