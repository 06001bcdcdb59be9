import { bucketsOf } from '#core/bucket.ts';
import { dayOf, idAt } from '#core/ids.ts';
import { longestWindowMs } from '#core/policy/limits.ts';
import { keptDayDays, keptMinuteDays, keptQuarterDays } from '#core/stats/range.ts';
import { type DailyPartition, dropPartition, keptDays, listPartitions } from '#db/partitions.ts';
import type { Pool } from '#db/pool.ts';
import { pruneAlerts } from '#db/queries/alert/alerts.ts';
import { pruneNotices } from '#db/queries/alert/notifiers.ts';
import { pruneAllowances } from '#db/queries/allowance/keep.ts';
import { allApps } from '#db/queries/app/find.ts';
import { pruneAttempts } from '#db/queries/attempt/take.ts';
import { forgetEngines } from '#db/queries/engine/beat.ts';
import { pruneEvents } from '#db/queries/event/insert.ts';
import { pruneFallbacks } from '#db/queries/fallback/store.ts';
import { daysWaiting } from '#db/queries/inbox/take.ts';
import { pruneInvitations } from '#db/queries/invitation/store.ts';
import { pruneLimiters } from '#db/queries/limiter/take.ts';
import { daysOfUnfinished, parentsOfUnfinished } from '#db/queries/push/watch.ts';
import { pruneCounts } from '#db/queries/scene/count.ts';
import { pruneFirings } from '#db/queries/schedule/fire.ts';
import { pruneSessions } from '#db/queries/session/store.ts';
import { pruneStat } from '#db/queries/stat/write.ts';
import { pruneTickets } from '#db/queries/ticket/store.ts';
import { pruneVendorMessages } from '#db/queries/vendor-message/store.ts';
import { pruneMessages } from '#db/queries/webhook/message.ts';
import { alone } from '../alone.ts';
import type { EngineContext } from '../context.ts';

const dayMs = 86_400_000;
/** A stopped engine's row is of interest to whoever looks into what happened. */
const engineDays = 7;
/** A message nobody took, as to a webhook that is switched off, and how long messages can be looked at. */
const webhookWaitDays = 7;
const webhookDays = 30;
const invitationDays = 30;

/**
 * Drops what is older than it has to be kept: daily partitions, events, limiters of pushes, counts of scenes, rows of
 * stopped engines, sessions and links that are over. The audit log is kept for good. A day stays whole while
 * an unfinished push lives in it, and an inbox day while something of it is not applied. What cannot be dropped now (a
 * long reader) is tried again with the next call.
 */
export async function dropOldDays(context: EngineContext): Promise<void> {
  const { pool, clock, log, retentionDays } = context;
  const now = clock.now();
  const before = (days: number) => new Date(now.getTime() - days * dayMs);
  // Days are dropped whatever becomes of the rest: it is they that fill a disk.
  const each = (what: string, work: () => Promise<unknown>) => alone(log, `retention of ${what}`, work);
  await each('events', () => pruneEvents(pool, before(retentionDays)));
  await each('firings', () => pruneFirings(pool, before(retentionDays)));
  await each('limiters', () => pruneLimiters(pool, before(retentionDays)));
  await each('fallbacks', () => pruneFallbacks(pool, isoDay(before(retentionDays))));
  await each('vendor messages', () => pruneVendorMessages(pool, isoDay(before(retentionDays))));
  await each('webhooks', () =>
    pruneMessages(pool, before(webhookWaitDays), idAt(before(webhookDays), Buffer.alloc(10)), now),
  );
  await each('alerts', () => pruneAlerts(pool, before(retentionDays)));
  await each('notices', () => pruneNotices(pool, before(webhookDays)));
  await each('engines', () => forgetEngines(pool, before(engineDays)));
  await each('sign-ins', () => forgetSignIns(pool, now));
  for (const app of await allApps(pool)) {
    const buckets = bucketsOf({ start: app.bucket_start, spread: app.spread });
    await each('allowances', () => pruneAllowances(pool, buckets, app.id, new Date(now.getTime() - longestWindowMs)));
    await each('counts', () => pruneCounts(pool, buckets, app.id, isoDay(before(retentionDays))));
    await each('statistics', async () => {
      await pruneStat(pool, app.id, 1, before(keptMinuteDays));
      await pruneStat(pool, app.id, 15, before(keptQuarterDays));
      await pruneStat(pool, app.id, 1440, before(keptDayDays));
    });
  }
  const old = (await listPartitions(pool)).filter(
    ({ table, day }) => day < isoDay(before(keptDays[table] ?? retentionDays)),
  );
  if (old.length === 0) return;
  const isHeld = await holdersOf(context, isoDay(now));
  for (const partition of old.filter((one) => !isHeld(one))) {
    try {
      await dropPartition(pool, partition);
      log.info({ partition: partition.name }, 'dropped a day that is past its retention');
    } catch (error) {
      log.warn({ err: error, partition: partition.name }, 'an old day could not be dropped; trying again later');
    }
  }
}

/** Which days have to stay although they are old. A retry under way reads its parent's day and those after it. */
async function holdersOf(
  { watchPool: pool }: EngineContext,
  today: string,
): Promise<(partition: DailyPartition) => boolean> {
  const unfinished = await daysOfUnfinished(pool, today);
  const retried = (await parentsOfUnfinished(pool)).map(dayOf).sort()[0] ?? today;
  const waiting = await daysWaiting(pool, today);
  return ({ table, day }) => {
    if (table === 'idempotency') return false;
    return table === 'inbox' ? waiting.has(day) : unfinished.has(day) || day >= retried;
  };
}

/** What is over by itself: sessions, tickets, counts of tries at once; invitations a month later, so that they are seen. */
async function forgetSignIns(pool: Pool, now: Date): Promise<void> {
  await pruneSessions(pool, now);
  await pruneTickets(pool, now);
  await pruneAttempts(pool, now);
  await pruneInvitations(pool, new Date(now.getTime() - invitationDays * dayMs));
}

function isoDay(at: Date): string {
  return at.toISOString().slice(0, 10);
}
