import { ApiError, type FieldError } from '#contract/errors.ts';
import type { TemplateRow } from '#db/queries/template/sync.ts';

/**
 * The templates a scene names, by WeChat's id or ours, in the scene's order. Throws ApiError `template_not_found`, or
 * `scene_invalid` for what wx.requestSubscribeMessage would refuse or cut down: one-time and long-term templates in one
 * call (20002), and templates with the same title, of which it asks for one only (`filter`).
 */
export function sceneTemplates(named: string[], templates: TemplateRow[]): TemplateRow[] {
  const chosen = named.map((name) => templates.find((one) => one.id === name || one.platform_template_id === name));
  const unknown = chosen.flatMap((template, i) =>
    template?.status === 'active' ? [] : [wrong(i, 'unknown', missing)],
  );
  if (unknown.length > 0) throw new ApiError('template_not_found', { errors: unknown });
  const found = chosen as TemplateRow[];
  const errors = found.flatMap((template, i) => {
    const earlier = found.slice(0, i);
    if (earlier.includes(template)) return [wrong(i, 'repeated', 'this template is named twice')];
    if (template.kind !== found[0]!.kind) return [wrong(i, 'mixed_kinds', mixed)];
    if (earlier.some((other) => other.title === template.title)) return [wrong(i, 'same_title', sameTitle)];
    return [];
  });
  if (errors.length > 0) throw new ApiError('scene_invalid', { errors });
  return found;
}

const missing = 'the app has no such template; sync templates first?';
const mixed = 'one-time and long-term templates cannot be asked for in one call';
const sameTitle = 'WeChat asks for only one of several templates with the same title';

function wrong(index: number, code: string, message: string): FieldError {
  return { pointer: `/template_ids/${index}`, code, message };
}
