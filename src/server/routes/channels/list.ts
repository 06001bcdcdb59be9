import { channels } from '#channels/registry.ts';
import { getChannel, listChannels } from '#contract/channel.ts';
import { listChannels as readChannels } from '#db/queries/channel/store.ts';
import { appInScope } from '../../auth/scope.ts';
import { channelView } from '../../present/channel.ts';
import { route } from '../../route.ts';

export const listChannelsRoute = route(listChannels, async ({ params, key }, context) => {
  const app = await appInScope(context, key, params.app_id);
  const rows = new Map((await readChannels(context.pool, app.id)).map((row) => [row.name as string, row]));
  const place = { publicUrl: context.publicUrl, appId: app.id };
  return { items: Object.values(channels).map((known) => channelView(known, rows.get(known.name), place)) };
});

export const getChannelRoute = route(getChannel, async ({ params, key }, context) => {
  const app = await appInScope(context, key, params.app_id);
  const row = (await readChannels(context.pool, app.id)).find((one) => one.name === params.channel);
  return channelView(channels[params.channel], row, { publicUrl: context.publicUrl, appId: app.id });
});
