import type { OpenUms, UmsUser } from '#channels/jiguang/ums.ts';
import { TransportError } from '#channels/wechat/transport-errors.ts';
import type { UmsSettings } from '#contract/channel.ts';
import { bucketsOf } from '#core/bucket.ts';
import { forgetBound, markTold, type ToldUser, type UntoldRow, untoldUsers } from '#db/queries/bound-user/store.ts';
import { type ChannelRow, channelsNamed } from '#db/queries/channel/store.ts';
import { eachAlone } from '../alone.ts';
import type { EngineContext } from '../context.ts';
import { httpTo, umsOf } from './open.ts';

/** UMS takes as many a call. */
const perCall = 1000;
/** Pages a round, so that what waits behind it does not wait for a million users. */
const perRound = 20;
const first = '00000000-0000-0000-0000-000000000000';

/**
 * Tells UMS of recipients that changed since it was told, for every channel that keeps its users in step. Telling twice
 * changes nothing, so it is written down afterwards. Answers how many users were told of.
 */
export async function bindUsers(context: EngineContext): Promise<number> {
  let told = 0;
  const bind = async (channel: ChannelRow) => {
    if ((channel.settings as UmsSettings).bind_users) told += await bindOf(context, channel);
  };
  const channels = await channelsNamed(context.pool, 'jiguang-ums');
  await eachAlone(context.log, 'tell UMS of users', channels, bind, (channel) => ({ app: channel.app_id }));
  return told;
}

async function bindOf(context: EngineContext, channel: ChannelRow): Promise<number> {
  const app = await context.app(channel.app_id);
  if (app === undefined) return 0;
  const vault = await context.vaults.ofApp(app.id);
  const http = httpTo(context, context.vendors.umsBase, 1);
  const ums = umsOf(http, channel, vault);
  let told = 0;
  let pages = 0;
  try {
    for (const b of bucketsOf({ start: app.bucket_start, spread: app.spread })) {
      const lane = { b, appId: app.id };
      for (let after = first; ; ) {
        const rows = await untoldUsers(context.pool, lane, after, perCall);
        if (rows.length === 0) break;
        if (++pages > perRound) return told;
        after = rows.at(-1)!.id;
        const open = (row: UntoldRow, sealed: Buffer) => vault.openOpenid(row.id, sealed);
        const settled = await tell(context, ums, lane, rows, open);
        if (settled === null) return told;
        told += settled;
      }
    }
  } finally {
    await http.close();
  }
  return told;
}

/**
 * One page. Answers of how many nothing is left to tell: not of those gone whom UMS would not let go of, who come again.
 * Null when UMS gave no clear answer: the next round begins with the same people.
 */
async function tell(
  context: EngineContext,
  ums: OpenUms,
  lane: { b: number; appId: string },
  rows: UntoldRow[],
  open: (row: UntoldRow, sealed: Buffer) => string,
): Promise<number | null> {
  const users = rows.map((row): UmsUser => {
    const { id: userid, openid, bound, tags } = row;
    return openid === null
      ? { userid, openid: open(row, bound!), tags: [], gone: true }
      : { userid, openid: open(row, openid), tags, gone: false };
  });
  try {
    const refused = await ums.bind(users);
    if (refused === null) return null;
    const kept = rows.filter((row) => row.openid !== null);
    const toldOf = (row: UntoldRow): ToldUser => ({
      recipientId: row.id,
      openid: row.openid!,
      toldAt: row.updated_at,
      error: refused.get(row.id) ?? null,
    });
    await markTold(context.pool, lane, kept.map(toldOf));
    // Whoever is gone is forgotten here once UMS has let go of them.
    const gone = rows.filter((row) => row.openid === null && !refused.has(row.id));
    await forgetBound(
      context.pool,
      lane,
      gone.map((row) => row.id),
    );
    return kept.length + gone.length;
  } catch (error) {
    if (!(error instanceof TransportError)) throw error;
    context.log.warn({ err: error, app: lane.appId }, 'UMS could not be told of its users');
    return null;
  }
}
