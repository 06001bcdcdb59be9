import { type CallbackKey, createCallbackKey } from '#channels/wechat/callback/crypto.ts';
import type { CallbackConfig } from '#channels/wechat/callback/open.ts';
import type { RelayScope } from '#contract/callback-relay.ts';
import { isUuid } from '#core/ids.ts';
import type { AppVault } from '#core/vault/app-vault.ts';
import { findApp } from '#db/queries/app/find.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import { type ChannelRow, listChannels } from '#db/queries/channel/store.ts';
import { listScenes, type SceneRow } from '#db/queries/scene/put.ts';
import { listTemplates, type TemplateRow } from '#db/queries/template/sync.ts';
import { activeRelay } from '#db/queries/webhook/relay.ts';
import type { ServerContext } from '../context.ts';
import { Kept } from '../kept.ts';

/** All that a door needs of an app. */
export interface DoorApp {
  row: AppRow;
  vault: AppVault;
  callback: CallbackConfig;
  /** By the platform's template id. */
  templates: ReadonlyMap<string, TemplateRow>;
  /** Those the app has set up. */
  channels: readonly ChannelRow[];
  /** Where its callbacks are handed on to, while that is on. */
  relay: { id: string; relay: RelayScope } | undefined;
  /** By key. */
  scenes: ReadonlyMap<string, SceneRow>;
}

/** A change of an app is seen by the doors within this time. */
const keepMs = 1000;

const keptOf = new WeakMap<ServerContext, Kept<DoorApp | undefined>>();

/**
 * The app of an id somebody outside names, or undefined. Kept for a second, so that a flood of callbacks costs one
 * insert each and nothing else.
 */
export async function doorApp(context: ServerContext, id: string): Promise<DoorApp | undefined> {
  const appId = id.toLowerCase();
  if (!isUuid(appId)) return undefined;
  let kept = keptOf.get(context);
  if (kept === undefined) {
    kept = new Kept(keepMs, (key) => load(context, key));
    keptOf.set(context, kept);
  }
  return kept.get(appId);
}

/**
 * The templates a scene asks for now, in its order. Those the platform no longer lists are left out: asking for one
 * fails the whole call (wx.requestSubscribeMessage, 20001).
 */
export function askedTemplates(app: DoorApp, scene: SceneRow): TemplateRow[] {
  const byId = new Map([...app.templates.values()].map((template) => [template.id, template]));
  return scene.template_ids.flatMap((id) => {
    const template = byId.get(id);
    return template?.status === 'active' ? [template] : [];
  });
}

async function load(context: ServerContext, appId: string): Promise<DoorApp | undefined> {
  const row = await findApp(context.pool, appId);
  if (row === undefined) return undefined;
  const vault = await context.vaults.ofApp(appId);
  const templates = await listTemplates(context.pool, appId);
  const scenes = await listScenes(context.pool, appId);
  const channels = await listChannels(context.pool, appId);
  return {
    row,
    vault,
    callback: {
      token: vault.openSecret('app.callback_token', row.callback_token),
      aesKey: callbackKeyOf(row, vault),
      appid: row.appid,
    },
    templates: new Map(templates.map((template) => [template.platform_template_id, template])),
    channels,
    relay: await activeRelay(context.pool, appId),
    scenes: new Map(scenes.map((scene) => [scene.key, scene])),
  };
}

function callbackKeyOf(row: AppRow, vault: AppVault): CallbackKey | null {
  if (row.callback_aes_key === null) return null;
  return createCallbackKey(vault.openSecret('app.callback_aes_key', row.callback_aes_key));
}
