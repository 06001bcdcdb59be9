import { openJpush } from '#channels/jiguang/jpush.ts';
import { TransportError } from '#channels/wechat/transport-errors.ts';
import type { JpushCredentials, JpushSettings } from '#contract/channel.ts';
import { minuteOf } from '#core/stats/minute.ts';
import { addCounts } from '#db/queries/delivery/count.ts';
import { addFacts } from '#db/queries/stat/fact.ts';
import { lockCounted, markPulled, takePullsDue, type VendorMessageRow } from '#db/queries/vendor-message/store.ts';
import { withTransaction } from '#db/tx.ts';
import { eachAlone } from '../alone.ts';
import type { EngineContext } from '../context.ts';
import { credentialsOf, httpTo } from './open.ts';

const minute = 60_000;
const hour = 60 * minute;
/** After each answer; a message is forgotten by JPush after ten days at most. */
const waits = [10 * minute, hour, 6 * hour, ...Array<number>(10).fill(24 * hour)];
/** So long nobody else asks: longer than a call may take. */
const leaseMs = 2 * minute;
/** JPush takes as many ids a call. */
const perCall = 100;

/**
 * Asks JPush how many devices received its messages, for those whose time has come, and adds what is new to the numbers of
 * their pushes. Any engine may do it; whoever dies in between has it asked again. Answers how many messages were asked for.
 */
export async function pullReceived(context: EngineContext): Promise<number> {
  const { pool, clock } = context;
  const now = clock.now();
  const due = await takePullsDue(pool, now, new Date(now.getTime() + leaseMs), perCall);
  const pull = async ([appId, rows]: [string, VendorMessageRow[]]) => {
    const told = await ask(context, appId, rows);
    if (told !== null) for (const row of rows) await count(context, row, told.get(row.msg_id));
  };
  const byApp = Map.groupBy(due, (row) => row.app_id);
  await eachAlone(context.log, 'ask JPush what was received', byApp, pull, ([app]) => ({ app }));
  return due.length;
}

/** Null when nobody answered: asked again when the lease is over. */
async function ask(
  context: EngineContext,
  appId: string,
  rows: VendorMessageRow[],
): Promise<Map<string, number> | null> {
  const row = (await context.channels(appId)).find((one) => one.name === 'jpush');
  if (row === undefined) return new Map();
  const vault = await context.vaults.ofApp(appId);
  const [push, report] = [context.vendors.jpushBase, context.vendors.jpushReportBase].map((base) =>
    httpTo(context, base, 1),
  ) as [ReturnType<typeof httpTo>, ReturnType<typeof httpTo>];
  try {
    const settings = row.settings as JpushSettings;
    const credentials = credentialsOf<JpushCredentials>(vault, row);
    const jpush = openJpush({ push, report, settings, credentials, now: () => performance.now() });
    return await jpush.received(rows.map((one) => one.msg_id));
  } catch (error) {
    if (!(error instanceof TransportError || error instanceof SyntaxError)) throw error;
    context.log.warn({ err: error, app: appId }, 'JPush did not say what was received');
    return null;
  } finally {
    await Promise.all([push.close(), report.close()]);
  }
}

/** One transaction of one bucket: the number of the message, and what it adds to the push and to the statistics. */
async function count(context: EngineContext, row: VendorMessageRow, told: number | undefined): Promise<void> {
  const now = context.clock.now();
  const wait = waits[row.pulls];
  const next = wait === undefined ? null : new Date(now.getTime() + wait);
  await withTransaction(
    context.pool,
    async (tx) => {
      const before = await lockCounted(tx, row.app_id, row.msg_id);
      if (before === undefined) return;
      // Counters only grow; what is less than before is an answer that had not caught up.
      const received = Math.max(before, told ?? before);
      await markPulled(tx, row, received, next, now);
      const n = received - before;
      if (n === 0) return;
      const { b, app_id: appId, push_id: pushId, template_id: templateId, day } = row;
      await addCounts(tx, b, [{ day, pushId, metric: 'received', reason: '', n }]);
      const fact = { pushes: null, templateId, metric: 'received', reason: '', code: null, minute: minuteOf(now), n };
      await addFacts(tx, { b, appId }, context.newId(), [
        { ...fact, pushId: row.campaign ? pushId : null, spent: 0, recipients: [] },
      ]);
    },
    { retries: 3 },
  );
}
