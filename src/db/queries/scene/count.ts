import type { Sql } from '../../pool.ts';
import { statement } from '../../statement.ts';

export interface SceneDelta {
  sceneId: string;
  /** On the wall of the app's time zone: `2026-11-22`. */
  day: string;
  metric: 'asked' | 'accepted' | 'refused' | 'banned';
  n: number;
}

export interface ConsentDelta {
  templateId: string;
  day: string;
  metric: 'client_accepted' | 'platform_accepted';
  n: number;
}

// Sorted by key, so that two transactions of one bucket take the row locks in the same order.
const addScenes = statement(
  'scene_count.add',
  `insert into scene_count (b, app_id, scene_id, day, metric, n)
   select $1, $2, t.scene_id, t.day, t.metric, t.n
   from unnest($3::uuid[], $4::date[], $5::text[], $6::bigint[]) as t(scene_id, day, metric, n)
   order by t.scene_id, t.day, t.metric
   on conflict (b, app_id, scene_id, day, metric) do update set n = scene_count.n + excluded.n`,
);
const addTemplates = statement(
  'consent_count.add',
  `insert into consent_count (b, app_id, template_id, day, metric, n)
   select $1, $2, t.template_id, t.day, t.metric, t.n
   from unnest($3::uuid[], $4::date[], $5::text[], $6::bigint[]) as t(template_id, day, metric, n)
   order by t.template_id, t.day, t.metric
   on conflict (b, app_id, template_id, day, metric) do update set n = consent_count.n + excluded.n`,
);
const readScene = statement<{ day: string; metric: SceneDelta['metric']; n: number }>(
  'scene_count.read',
  `select day, metric, sum(n)::int as n from scene_count
   where b = any($1::smallint[]) and app_id = $2 and scene_id = $3 and day >= $4 group by day, metric`,
);
const readAllScenes = statement<{ scene_id: string; metric: SceneDelta['metric']; n: number }>(
  'scene_count.read_all',
  `select scene_id, metric, sum(n)::int as n from scene_count
   where b = any($1::smallint[]) and app_id = $2 and day >= $3 group by scene_id, metric`,
);
const readTemplates = statement<{ metric: ConsentDelta['metric']; n: number }>(
  'consent_count.read',
  `select metric, sum(n)::int as n from consent_count
   where b = any($1::smallint[]) and app_id = $2 and template_id = any($3::uuid[]) and day >= $4 group by metric`,
);
const pruneScenes = statement(
  'scene_count.prune',
  'delete from scene_count where b = any($1::smallint[]) and app_id = $2 and day < $3',
);
const pruneTemplates = statement(
  'consent_count.prune',
  'delete from consent_count where b = any($1::smallint[]) and app_id = $2 and day < $3',
);

/** Adds to the funnel of scenes. Each (scene, day, metric) at most once per call. */
export async function addSceneCounts(
  sql: Sql,
  lane: { b: number; appId: string },
  deltas: SceneDelta[],
): Promise<void> {
  if (deltas.length === 0) return;
  await addScenes(sql, [lane.b, lane.appId, deltas.map((delta) => delta.sceneId), ...columnsOf(deltas)]);
}

/** Adds to the accepts of templates, by who told of them. Each (template, day, metric) at most once per call. */
export async function addConsentCounts(
  sql: Sql,
  lane: { b: number; appId: string },
  deltas: ConsentDelta[],
): Promise<void> {
  if (deltas.length === 0) return;
  await addTemplates(sql, [lane.b, lane.appId, deltas.map((delta) => delta.templateId), ...columnsOf(deltas)]);
}

/** The counts of a scene from a day on, over the buckets of its app. */
export async function sceneCounts(sql: Sql, buckets: number[], appId: string, sceneId: string, from: string) {
  return readScene(sql, [buckets, appId, sceneId, from]);
}

/** The counts of all scenes of an app from a day on, over its buckets. */
export async function allSceneCounts(sql: Sql, buckets: number[], appId: string, from: string) {
  return readAllScenes(sql, [buckets, appId, from]);
}

/** Accepts of these templates from a day on, over the buckets of their app, by who told of them. */
export async function consentCounts(sql: Sql, buckets: number[], appId: string, templateIds: string[], from: string) {
  return readTemplates(sql, [buckets, appId, templateIds, from]);
}

/** Forgets an app's counts of days before `before`. */
export async function pruneCounts(sql: Sql, buckets: number[], appId: string, before: string): Promise<void> {
  await pruneScenes(sql, [buckets, appId, before]);
  await pruneTemplates(sql, [buckets, appId, before]);
}

function columnsOf(deltas: (SceneDelta | ConsentDelta)[]): unknown[] {
  return [deltas.map((delta) => delta.day), deltas.map((delta) => delta.metric), deltas.map((delta) => delta.n)];
}
