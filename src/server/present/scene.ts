import type { z } from 'zod';
import type { scene } from '#contract/scene.ts';
import type { SceneRow } from '#db/queries/scene/put.ts';

/** A scene for the API, in its newest version. */
export function sceneOf(row: SceneRow): z.input<typeof scene> {
  return {
    id: row.id,
    app_id: row.app_id,
    key: row.key,
    version: row.version,
    purpose: row.purpose,
    content: row.content,
    frequency: row.frequency,
    template_ids: row.template_ids,
    ask: row.ask,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  };
}
