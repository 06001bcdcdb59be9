import type { ChannelName } from '#contract/channel.ts';
import { findApp } from '#db/queries/app/find.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import { type ChannelRow, listChannels } from '#db/queries/channel/store.ts';
import { listTemplates, type TemplateRow } from '#db/queries/template/sync.ts';
import type { ServerContext } from '../context.ts';
import { Kept } from '../kept.ts';

/** A change of an app or template is seen by new pushes within this time. */
const keepMs = 1000;

interface KeptRows {
  apps: Kept<AppRow | undefined>;
  templates: Kept<TemplateRow[]>;
  channels: Kept<ChannelRow[]>;
}

const rowsOf = new WeakMap<ServerContext, KeptRows>();

function rows(context: ServerContext): KeptRows {
  const existing = rowsOf.get(context);
  if (existing !== undefined) return existing;
  const made: KeptRows = {
    apps: new Kept(keepMs, (id) => findApp(context.pool, id)),
    templates: new Kept(keepMs, (id) => listTemplates(context.pool, id)),
    channels: new Kept(keepMs, (id) => listChannels(context.pool, id)),
  };
  rowsOf.set(context, made);
  return made;
}

/** Lets go of kept rows, so that pushes made here from now on go by what was just written. */
export function forgetKeptRows(context: ServerContext): void {
  const { apps, templates, channels } = rows(context);
  apps.clear();
  templates.clear();
  channels.clear();
}

/** An app's row, at most a second old; one not found is looked for again, so that a new app is there at once. */
export async function keptApp(context: ServerContext, id: string): Promise<AppRow | undefined> {
  return (await rows(context).apps.get(id)) ?? findApp(context.pool, id);
}

/** A channel the app has set up; one not found is looked for again: it may be just set up. */
export async function keptChannel(
  context: ServerContext,
  appId: string,
  name: ChannelName,
): Promise<ChannelRow | undefined> {
  const named = (list: ChannelRow[]) => list.find((one) => one.name === name);
  return named(await rows(context).channels.get(appId)) ?? named(await listChannels(context.pool, appId));
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
