import type { AskRules } from '#contract/scene.ts';
import type { Sql } from '../../pool.ts';
import { first, statement } from '../../statement.ts';

export interface SceneRow {
  id: string;
  organization_id: string;
  app_id: string;
  key: string;
  version: number;
  purpose: string;
  content: string;
  frequency: string;
  template_ids: string[];
  ask: AskRules;
  created_at: Date;
  updated_at: Date;
}

const list = statement<SceneRow>('scene.list', 'select * from scene where app_id = $1 order by key');
const byKey = statement<SceneRow>('scene.find', 'select * from scene where app_id = $1 and key = $2');
const insert = statement<SceneRow>(
  'scene.insert',
  `insert into scene (id, organization_id, app_id, key, version, purpose, content, frequency, template_ids, ask,
     created_at, updated_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)
   on conflict (app_id, key) do update set version = scene.version + 1, purpose = excluded.purpose,
     content = excluded.content, frequency = excluded.frequency, template_ids = excluded.template_ids,
     ask = excluded.ask, updated_at = excluded.updated_at
   returning *`,
);
const keep = statement(
  'scene_version.insert',
  `insert into scene_version (scene_id, version, purpose, content, frequency, template_ids, ask, created_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8)`,
);

export async function listScenes(sql: Sql, appId: string): Promise<SceneRow[]> {
  return list(sql, [appId]);
}

export async function findScene(sql: Sql, appId: string, key: string): Promise<SceneRow | undefined> {
  return first(await byKey(sql, [appId, key]));
}

/** Creates a scene or its next version, and keeps that version's wording as evidence. Call in a transaction. */
export async function putScene(
  sql: Sql,
  scene: Omit<SceneRow, 'version' | 'created_at' | 'updated_at'>,
  now: Date,
): Promise<SceneRow> {
  const rows = await insert(sql, [
    scene.id,
    scene.organization_id,
    scene.app_id,
    scene.key,
    1,
    scene.purpose,
    scene.content,
    scene.frequency,
    scene.template_ids,
    scene.ask,
    now,
  ]);
  const row = rows[0]!;
  await keep(sql, [row.id, row.version, row.purpose, row.content, row.frequency, row.template_ids, row.ask, now]);
  return row;
}
