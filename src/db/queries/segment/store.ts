import type { Rule } from '#contract/rule.ts';
import type { Sql } from '../../pool.ts';
import { first, statement } from '../../statement.ts';

export interface SegmentRow {
  id: string;
  organization_id: string;
  app_id: string;
  name: string;
  kind: 'rule' | 'list';
  rule: Rule | null;
  version: number;
  created_at: Date;
  updated_at: Date;
  deleted_at: Date | null;
}

const page = statement<SegmentRow>(
  'segment.page',
  `select * from segment where app_id = $1 and deleted_at is null and ($2::uuid is null or id < $2)
   order by id desc limit $3`,
);
const all = statement<SegmentRow>('segment.all', 'select * from segment where app_id = $1 order by id');
const lock = statement<SegmentRow>('segment.lock', 'select * from segment where app_id = $1 order by id for update');
const find = statement<SegmentRow>(
  'segment.find',
  'select * from segment where app_id = $1 and id = $2 and deleted_at is null',
);
const insert = statement<SegmentRow>(
  'segment.insert',
  `insert into segment (id, organization_id, app_id, name, kind, rule, created_at, updated_at)
   values ($1, $2, $3, $4, $5, $6, $7, $7) returning *`,
);
const update = statement<SegmentRow>(
  'segment.update',
  `update segment set name = $4, rule = $5, updated_at = $6, version = version + 1
   where app_id = $1 and id = $2 and version = $3 and deleted_at is null returning *`,
);
const remove = statement<SegmentRow>(
  'segment.delete',
  `update segment set deleted_at = $3, updated_at = $3
   where app_id = $1 and id = $2 and deleted_at is null returning *`,
);

/** Segments that are not deleted, the newest first, those before an id when one is given. */
export async function pageSegments(
  sql: Sql,
  appId: string,
  before: string | null,
  limit: number,
): Promise<SegmentRow[]> {
  return page(sql, [appId, before, limit]);
}

/** All segments of an app, deleted ones among them: others may still name these. */
export async function allSegments(sql: Sql, appId: string): Promise<SegmentRow[]> {
  return all(sql, [appId]);
}

/** The same, locked until the transaction ends: two changes at once could make a circle that neither sees. */
export async function lockSegments(sql: Sql, appId: string): Promise<SegmentRow[]> {
  return lock(sql, [appId]);
}

export async function findSegment(sql: Sql, appId: string, id: string): Promise<SegmentRow | undefined> {
  return first(await find(sql, [appId, id]));
}

export async function insertSegment(
  sql: Sql,
  row: Pick<SegmentRow, 'id' | 'organization_id' | 'app_id' | 'name' | 'kind' | 'rule'>,
  now: Date,
): Promise<SegmentRow> {
  const rule = row.rule === null ? null : JSON.stringify(row.rule);
  return (await insert(sql, [row.id, row.organization_id, row.app_id, row.name, row.kind, rule, now]))[0]!;
}

/** Writes name and rule; undefined when somebody changed or deleted it since `version`. */
export async function updateSegment(
  sql: Sql,
  row: Pick<SegmentRow, 'app_id' | 'id' | 'version' | 'name' | 'rule'>,
  now: Date,
): Promise<SegmentRow | undefined> {
  const rule = row.rule === null ? null : JSON.stringify(row.rule);
  return first(await update(sql, [row.app_id, row.id, row.version, row.name, rule, now]));
}

export async function deleteSegment(sql: Sql, appId: string, id: string, now: Date): Promise<SegmentRow | undefined> {
  return first(await remove(sql, [appId, id, now]));
}
