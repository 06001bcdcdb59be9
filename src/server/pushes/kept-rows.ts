import { findApp } from '#db/queries/app/find.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import { listTemplates, type TemplateRow } from '#db/queries/template/sync.ts';
import type { ServerContext } from '../context.ts';
import { Kept } from '../kept.ts';

/** A change of an app or template is seen by new pushes within this time. */
const keepMs = 1000;

interface KeptRows {
  apps: Kept<AppRow | undefined>;
  templates: Kept<TemplateRow[]>;
}

const rowsOf = new WeakMap<ServerContext, KeptRows>();

function rows(context: ServerContext): KeptRows {
  const existing = rowsOf.get(context);
  if (existing !== undefined) return existing;
  const made: KeptRows = {
    apps: new Kept(keepMs, (id) => findApp(context.pool, id)),
    templates: new Kept(keepMs, (id) => listTemplates(context.pool, id)),
  };
  rowsOf.set(context, made);
  return made;
}

/** Lets go of kept rows, so that pushes made here from now on go by what was just written. */
export function forgetKeptRows(context: ServerContext): void {
  const { apps, templates } = rows(context);
  apps.clear();
  templates.clear();
}

/** An app's row, at most a second old; one not found is looked for again, so that a new app is there at once. */
export async function keptApp(context: ServerContext, id: string): Promise<AppRow | undefined> {
  return (await rows(context).apps.get(id)) ?? findApp(context.pool, id);
}

/** The app's active template under WeChat's id or ours; one not found is looked for again: it may be just synced. */
export async function keptTemplate(
  context: ServerContext,
  appId: string,
  name: string,
): Promise<TemplateRow | undefined> {
  const named = (list: TemplateRow[]) =>
    list.find((one) => one.status === 'active' && (one.platform_template_id === name || one.id === name));
  return named(await rows(context).templates.get(appId)) ?? named(await listTemplates(context.pool, appId));
}
