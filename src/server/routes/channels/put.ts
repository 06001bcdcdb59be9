import { channels } from '#channels/registry.ts';
import { type ChannelCredentials, checkChannel, putChannel, type UmsSettings } from '#contract/channel.ts';
import { ApiError } from '#contract/errors.ts';
import type { AppVault } from '#core/vault/app-vault.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import { setTokenSource } from '#db/queries/app/write.ts';
import { type ChannelRow, listChannels, markChannelChecked, putChannel as write } from '#db/queries/channel/store.ts';
import { upsertTemplate } from '#db/queries/template/sync.ts';
import { type Tx, withTransaction } from '#db/tx.ts';
import { appInScope } from '../../auth/scope.ts';
import { checkCredentials, checkedAs, mustPass } from '../../channels/check.ts';
import type { ServerContext } from '../../context.ts';
import { channelView, placeOf } from '../../present/channel.ts';
import { forgetKeptRows } from '../../pushes/kept-rows.ts';
import { route } from '../../route.ts';

/** Credentials are tried first: ones that do not work would hold every push of the channel. */
export const putChannelRoute = route(putChannel, async ({ params, query, body, key }, context) => {
  const app = await appInScope(context, key, params.app_id);
  const { name } = body;
  if (name !== params.channel) {
    const errors = [{ pointer: '/name', code: 'mismatch', message: 'not the channel of the address' }];
    throw new ApiError('validation_failed', { errors });
  }
  if (name === 'jiguang-ums' && body.settings.token_pool && app.token_from === 'url') {
    const errors = [{ pointer: '/settings/token_pool', code: 'conflict', message: 'the app has a `token_source`' }];
    throw new ApiError('validation_failed', { errors });
  }
  const vault = await context.vaults.ofApp(app.id);
  const before = (await listChannels(context.pool, app.id)).find((row) => row.name === name);
  const given = 'credentials' in body ? (body.credentials ?? null) : null;
  const credentials = given ?? stored(vault, before);
  if (name !== 'wechat-service' && credentials === null) {
    const errors = [{ pointer: '/credentials', code: 'required', message: 'needed the first time' }];
    throw new ApiError('validation_failed', { errors });
  }
  const check = query.check === 'true' ? await checkCredentials(context, app, name, body.settings, credentials) : null;
  if (check !== null) mustPass(check);
  const now = context.clock.now();
  const row = await withTransaction(context.pool, async (tx) => {
    const sealed = given === null ? null : vault.sealJson('channel.credentials', given);
    const written = await write(
      tx,
      {
        id: context.newId(),
        organization_id: app.organization_id,
        app_id: app.id,
        name,
        settings: body.settings,
        credentials: sealed,
        template_id: before?.template_id ?? (await bookedUnder(tx, context, app, name, now)),
      },
      now,
    );
    if (name === 'jiguang-ums') {
      const isPool = (body.settings as UmsSettings).token_pool;
      await setTokenSource(tx, app.id, isPool ? 'jiguang-ums' : null, given !== null, now);
    }
    return check === null ? written : ((await markChannelChecked(tx, written.id, null, now)) ?? written);
  });
  forgetKeptRows(context);
  context.hint('control');
  return channelView(channels[name], row, placeOf(context, app.id));
});

export const checkChannelRoute = route(checkChannel, async ({ params, key }, context) => {
  const app = await appInScope(context, key, params.app_id);
  const row = (await listChannels(context.pool, app.id)).find((one) => one.name === params.channel);
  if (row === undefined) throw new ApiError('not_found');
  const vault = await context.vaults.ofApp(app.id);
  const check = await checkCredentials(context, app, row.name, row.settings, stored(vault, row));
  if (!check.ok && !check.reached) mustPass(check);
  const now = context.clock.now();
  const checked = (await markChannelChecked(context.pool, row.id, checkedAs(check), now)) ?? row;
  return channelView(channels[row.name], checked, placeOf(context, app.id));
});

function stored(vault: AppVault, row: ChannelRow | undefined): ChannelCredentials | null {
  if (row?.credentials == null) return null;
  return vault.openJson('channel.credentials', row.credentials);
}

/** A row that credits and deliveries of the channel's own messages point to; null where it carries WeChat's templates. */
async function bookedUnder(
  tx: Tx,
  context: ServerContext,
  app: AppRow,
  name: ChannelRow['name'],
  now: Date,
): Promise<string | null> {
  const { messages, credit, title } = channels[name];
  if (messages.length === 0) return null;
  const row = await upsertTemplate(tx, {
    id: context.newId(),
    organization_id: app.organization_id,
    app_id: app.id,
    platform_template_id: name,
    title: title.zh,
    // Of what a vendor's own template spends we know nothing.
    kind: credit === 'template' ? 'open' : credit,
    content: '',
    example: '',
    fields: [],
    synced_at: now,
  });
  return row.id;
}
