import { uuidArray } from '../../array-literal.ts';
import type { Call } from '../../batch.ts';
import type { Sql } from '../../pool.ts';
import { statement } from '../../statement.ts';

/** What one transaction did, of one kind. `n` is negative where something counted before turned out otherwise. */
export interface Fact {
  /** The campaign; null when `pushes` names the push of each recipient. */
  pushId: string | null;
  pushes: string[] | null;
  templateId: string;
  metric: string;
  reason: string;
  code: number | null;
  /** Start of the minute it belongs to. */
  minute: Date;
  n: number;
  /** How many of them keep a credit spent. */
  spent: number;
  recipients: string[];
}

export interface FactRow {
  id: string;
  part: number;
  push_id: string | null;
  pushes: string[] | null;
  template_id: string;
  metric: string;
  reason: string;
  code: number | null;
  minute: Date;
  n: number;
  spent: number;
  recipients: string[];
}

/** How many of a batch of facts belong to recipients who are alike. */
export interface PersonCount {
  metric: string;
  minute: Date;
  platform: string | null;
  province: string | null;
  city: string | null;
  language: string | null;
  n: number;
}

export interface TagCount {
  metric: string;
  minute: Date;
  tag: string;
  n: number;
}

const add = statement(
  'stat_fact.add',
  `insert into stat_fact (b, app_id, id, part, push_id, pushes, template_id, metric, reason, code, minute, n, spent, recipients)
   select $1, $2, $3, t.part, t.push_id, t.pushes::uuid[], t.template_id, t.metric, t.reason, t.code, t.minute, t.n,
     t.spent, t.recipients::uuid[]
   from unnest($4::uuid[], $5::text[], $6::uuid[], $7::text[], $8::text[], $9::int[], $10::timestamptz[], $11::int[],
     $12::int[], $13::text[]) with ordinality
     as t(push_id, pushes, template_id, metric, reason, code, minute, n, spent, recipients, part)`,
);
const lanes = statement<{ b: number; app_id: string; n: number }>(
  'stat_fact.lanes',
  'select b, app_id, count(*)::int as n from stat_fact group by b, app_id',
);
// Waits for whoever is at it: parts of a batch that were passed over would be removed with those that were taken.
const take = statement<FactRow>(
  'stat_fact.take',
  `select id, part, push_id, pushes, template_id, metric, reason, code, minute, n, spent, recipients from stat_fact
   where b = $1 and app_id = $2 order by id, part limit $3 for update`,
);
// Each recipient is read once, for all that they are counted by: people are alike in few ways, so that the second step
// has few rows left. This is most of what counting costs.
const alike = statement<PersonCount & { tag: string | null }>(
  'stat_fact.alike',
  `with alike as materialized (
     select f.metric, f.minute, r.device_platform as platform, r.province, r.city, r.language, r.tags, sum(sign(f.n))::int as n
     from stat_fact f cross join lateral unnest(f.recipients) as u(id)
     join recipient r on r.b = f.b and r.app_id = f.app_id and r.id = u.id
     where f.b = $1 and f.app_id = $2 and f.id = any($3::uuid[]) and f.metric = any($4::text[])
     group by f.metric, f.minute, r.device_platform, r.province, r.city, r.language, r.tags)
   select metric, minute, platform, province, city, language, null as tag, sum(n)::int as n
   from alike group by metric, minute, platform, province, city, language
   union all
   select metric, minute, null, null, null, null, t.tag, sum(n)::int
   from alike cross join lateral unnest(tags) as t(tag) group by metric, minute, t.tag`,
);
const remove = statement<{ id: string }>(
  'stat_fact.remove',
  'delete from stat_fact where b = $1 and app_id = $2 and id = any($3::uuid[])',
);
// One statement, so that a fold between two never counts anything twice or not at all.
const soFar = statement<{ metric: string; n: number }>(
  'stat_fact.so_far',
  `select metric, sum(n)::bigint as n from (
     select v.metric, v.n from stat cross join lateral (values ('accepted', accepted), ('failed', failed),
       ('suppressed', suppressed), ('unknown', unknown), ('delivered', delivered), ('opened', opened), ('clicked', clicked))
       as v(metric, n)
     where app_id = $2 and grain = 15 and dimension = 'app' and value = '' and at >= $3
     union all
     select metric, n from stat_fact where b = any($1::smallint[]) and app_id = $2 and minute >= $3) counted
   group by metric`,
);

/** Appends facts, to be sent together with the statements of the transaction they tell of. `id` is a fresh one. */
export function factsToAdd(lane: { b: number; appId: string }, id: string, facts: Fact[]): Call {
  return add.with(valuesOf(lane, id, facts));
}

function valuesOf(lane: { b: number; appId: string }, id: string, facts: Fact[]): unknown[] {
  return [
    lane.b,
    lane.appId,
    id,
    facts.map((fact) => fact.pushId),
    facts.map((fact) => fact.pushes && uuidArray(fact.pushes)),
    facts.map((fact) => fact.templateId),
    facts.map((fact) => fact.metric),
    facts.map((fact) => fact.reason),
    facts.map((fact) => fact.code),
    facts.map((fact) => fact.minute),
    facts.map((fact) => fact.n),
    facts.map((fact) => fact.spent),
    facts.map((fact) => uuidArray(fact.recipients)),
  ];
}

/** The same for a transaction that has other statements of its own. */
export async function addFacts(sql: Sql, lane: { b: number; appId: string }, id: string, facts: Fact[]): Promise<void> {
  if (facts.length > 0) await add(sql, valuesOf(lane, id, facts));
}

/** Lanes that have facts to fold, and how many. */
export async function lanesWithFacts(sql: Sql): Promise<{ b: number; app_id: string; n: number }[]> {
  return lanes(sql, []);
}

/** The oldest facts of a lane, locked; who is being folded by another engine is passed over. */
export async function takeFacts(sql: Sql, lane: { b: number; appId: string }, limit: number): Promise<FactRow[]> {
  return take(sql, [lane.b, lane.appId, limit]);
}

/** Facts by what is known of their recipients; whom we do not know is left out. */
export function personsOf(
  lane: { b: number; appId: string },
  ids: string[],
  metrics: readonly string[],
): Call<{ persons: PersonCount[]; tags: TagCount[] }> {
  return alike.with([lane.b, lane.appId, uuidArray(ids), [...metrics]], (rows) => ({
    persons: rows.filter(({ tag }) => tag === null),
    tags: rows.filter((row): row is PersonCount & { tag: string } => row.tag !== null),
  }));
}

/** Forgets facts that were folded. */
export function factsToRemove(lane: { b: number; appId: string }, ids: string[]): Call {
  return remove.with([lane.b, lane.appId, uuidArray(ids)]);
}

/** What was counted of an app since a quarter of an hour began, by metric: the sums, and what is not folded yet. */
export async function countsSince(sql: Sql, buckets: number[], appId: string, since: Date) {
  return soFar(sql, [buckets, appId, since]);
}
