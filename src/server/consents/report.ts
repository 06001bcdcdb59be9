import type { FieldError } from '#contract/errors.ts';
import { pointerTo } from '#contract/pointer.ts';
import type { SceneRow } from '#db/queries/scene/put.ts';
import type { TemplateRow } from '#db/queries/template/sync.ts';

/**
 * The results of one report by our own template ids, as the inbox wants them. What names no template of the app is told
 * in `errors`, with a pointer below `pointer`. A template that is gone still takes reports: its consents are history.
 */
export function resultsById(
  results: Record<string, string>,
  templateOf: (name: string) => TemplateRow | undefined,
  pointer: string,
): { results: Record<string, string>; errors: FieldError[] } {
  const byId: Record<string, string> = {};
  const errors: FieldError[] = [];
  for (const [name, result] of Object.entries(results)) {
    const template = templateOf(name);
    if (template !== undefined) byId[template.id] = result;
    else {
      const message = 'the app has no such template; sync templates first?';
      errors.push({ pointer: pointer + pointerTo(name), code: 'unknown', message });
    }
  }
  return { results: byId, errors };
}

/**
 * Which words the user saw: the version told, or else the newest. Empty for a scene we do not have and for a version
 * that never was; the report itself still counts.
 */
export function sceneSeen(scene: SceneRow | undefined, version: number | undefined): Record<string, unknown> {
  if (scene === undefined) return {};
  const seen = version ?? scene.version;
  return seen >= 1 && seen <= scene.version ? { scene_id: scene.id, scene_version: seen } : { scene_id: scene.id };
}
