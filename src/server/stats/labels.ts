import type { Dimension } from '#contract/stats.ts';
import { dayOf, isTimeId } from '#core/ids.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import { findPushes } from '#db/queries/push/find.ts';
import { allSegments } from '#db/queries/segment/store.ts';
import { listTemplates } from '#db/queries/template/sync.ts';
import type { ServerContext } from '../context.ts';

/** What people call the values of a dimension: titles of templates, names of pushes and segments. */
export async function labelsOf(
  context: ServerContext,
  app: AppRow,
  dimension: Dimension | null,
  values: string[],
): Promise<Map<string, string>> {
  if (dimension === 'template') {
    const templates = await listTemplates(context.pool, app.id);
    return new Map(templates.map((template) => [template.id, template.title]));
  }
  if (dimension === 'segment') {
    const segments = await allSegments(context.pool, app.id);
    return new Map(segments.map((segment) => [segment.id, segment.name]));
  }
  if (dimension !== 'push' && dimension !== 'variant') return new Map();
  const pushOf = (value: string) => value.split('.')[0]!;
  const ids = [...new Set(values.map(pushOf))].filter(isTimeId);
  const pushes = ids.length === 0 ? [] : await findPushes(context.pool, [...new Set(ids.map(dayOf))], ids);
  const own = pushes.filter((push) => push.app_id === app.id && push.name !== null);
  const names = new Map(own.map((push) => [push.id, push.name!]));
  return new Map(
    values.flatMap((value) => {
      const [name, variant] = [names.get(pushOf(value)), value.slice(37)];
      return name === undefined ? [] : [[value, variant === '' ? name : `${name} · ${variant}`]];
    }),
  );
}
