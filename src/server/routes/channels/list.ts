import { channels } from '#channels/registry.ts';
import { getChannel, listChannels, type UmsSettings } from '#contract/channel.ts';
import { bucketsOf } from '#core/bucket.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import { countBound } from '#db/queries/bound-user/store.ts';
import { listChannels as readChannels } from '#db/queries/channel/store.ts';
import { appInScope } from '../../auth/scope.ts';
import type { ServerContext } from '../../context.ts';
import { channelView, placeOf } from '../../present/channel.ts';
import { route } from '../../route.ts';

export const listChannelsRoute = route(listChannels, async ({ params, key }, context) => {
  const app = await appInScope(context, key, params.app_id);
  const rows = new Map((await readChannels(context.pool, app.id)).map((row) => [row.name as string, row]));
  const place = placeOf(context, app.id);
  return { items: Object.values(channels).map((known) => channelView(known, rows.get(known.name), place)) };
});

export const getChannelRoute = route(getChannel, async ({ params, key }, context) => {
  const app = await appInScope(context, key, params.app_id);
  const row = (await readChannels(context.pool, app.id)).find((one) => one.name === params.channel);
  const binds = row?.name === 'jiguang-ums' && (row.settings as UmsSettings).bind_users;
  return channelView(
    channels[params.channel],
    row,
    placeOf(context, app.id),
    binds ? await boundOf(context, app) : null,
  );
});

async function boundOf({ pool }: ServerContext, app: AppRow): Promise<{ told: number; refused: number }> {
  const sum = { told: 0, refused: 0 };
  for (const b of bucketsOf({ start: app.bucket_start, spread: app.spread })) {
    const { users, refused } = await countBound(pool, b, app.id);
    sum.told += users;
    sum.refused += refused;
  }
  return sum;
}
