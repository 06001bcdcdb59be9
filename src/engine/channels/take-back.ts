import { TransportError } from '#channels/wechat/transport-errors.ts';
import { markRetracted, takeRetractsDue, type VendorMessageRow } from '#db/queries/vendor-message/store.ts';
import type { EngineContext } from '../context.ts';
import { httpTo, umsOf } from './open.ts';

const leaseMs = 60_000;
const againMs = 30_000;
const perRound = 50;
const retractHours = 24;
/** UMS: taken back before, by a call whose answer was lost. */
const before = 1015055;
/** UMS: called too often; failed inside. */
const passing = new Set([1015030, 5000]);

/**
 * Takes messages back that somebody wants back, at UMS, one call for each. It is safe to repeat, so whoever dies in between
 * leaves it to the next. Answers how many were taken up.
 */
export async function takeBack(context: EngineContext): Promise<number> {
  const { pool, clock } = context;
  const now = clock.now();
  const due = await takeRetractsDue(pool, now, new Date(now.getTime() + leaseMs), perRound);
  for (const [appId, rows] of Map.groupBy(due, (row) => row.app_id)) await takeBackOf(context, appId, rows);
  return due.length;
}

async function takeBackOf(context: EngineContext, appId: string, rows: VendorMessageRow[]): Promise<void> {
  const { pool, clock, vendors, vaults } = context;
  const channel = (await context.channels(appId)).find((one) => one.name === 'jiguang-ums');
  if (channel === undefined) {
    for (const row of rows) await markRetracted(pool, row, 'refused', 'the channel is not set up any more', null);
    return;
  }
  const http = httpTo(context, vendors.umsBase, 1);
  try {
    const ums = umsOf(http, channel, await vaults.ofApp(appId));
    for (const row of rows) {
      const said = await ums.retract(row.msg_id).catch((error: unknown) => {
        if (error instanceof TransportError) return { code: null, message: error.message };
        throw error;
      });
      if (said.code === 0 || said.code === before) await markRetracted(pool, row, 'done', null, null);
      else {
        const now = clock.now();
        const isOver = now.getTime() - row.taken_at.getTime() > retractHours * 3_600_000;
        const again = !isOver && (said.code === null || passing.has(said.code));
        const error = `${said.code ?? ''} ${said.message}`.trim().slice(0, 300);
        await markRetracted(pool, row, again ? 'wanted' : 'refused', error, new Date(now.getTime() + againMs));
      }
    }
  } finally {
    await http.close();
  }
}
