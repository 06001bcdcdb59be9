import { bucketsOf } from '#core/bucket.ts';
import { wallClock } from '#core/message/zoned-time.ts';
import { inZone, startOfDate } from '#core/stats/zone.ts';
import { allApps } from '#db/queries/app/find.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import { insertEvent } from '#db/queries/event/insert.ts';
import { daysSettledBetween, keptSums, recountLater, recountSettled } from '#db/queries/stat/recount.ts';
import { alone } from '../alone.ts';
import type { EngineContext } from '../context.ts';

const dayMs = 86_400_000;
/** The hour of the app's night from which its last day is looked at. */
const nightHour = 3;

/** A number that ought to be the same in the sums and in the rows. */
export interface Drift {
  of: string;
  rows: number;
  sums: number;
}

/**
 * Compares every app's last day with its rows, once each night, and says so where they differ. Nothing is put right by
 * itself: a difference is a mistake somebody should look into.
 */
export class Reconciler {
  readonly #context: EngineContext;
  /** The last day looked at, by app. An engine that has just started waits for the next night. */
  readonly #seen = new Map<string, string>();

  constructor(context: EngineContext) {
    this.#context = context;
  }

  async round(): Promise<void> {
    const now = this.#context.clock.now();
    for (const app of await allApps(this.#context.pool)) {
      const yesterday = inZone(new Date(now.getTime() - dayMs), app.time_zone).slice(0, 10);
      const before = this.#seen.get(app.id);
      if (before === undefined) this.#seen.set(app.id, yesterday);
      if (before === undefined || before === yesterday || wallClock(now, app.time_zone).hour < nightHour) continue;
      const work = () => reconcileDay(this.#context, app, yesterday);
      if (await alone(this.#context.log, 'reconcile', work)) this.#seen.set(app.id, yesterday);
    }
  }
}

/** Looks at one day of an app; a difference is logged and becomes a `stats_drift` event. Answers the differences. */
export async function reconcileDay(context: EngineContext, app: AppRow, day: string): Promise<Drift[]> {
  const { pool, clock, log, newId } = context;
  const from = startOfDate(day, app.time_zone);
  const to = startOfDate(new Date(Date.parse(day) + dayMs).toISOString().slice(0, 10), app.time_zone);
  const drift = await outcomesDrift(context, app, from, to);
  const pushDays = new Set([from, new Date(to.getTime() - 1)].map((at) => at.toISOString().slice(0, 10)));
  for (const pushDay of pushDays) drift.push(...(await laterDrift(context, app, pushDay)));
  if (drift.length === 0) return drift;
  log.error({ app: app.id, day, drift }, 'statistics of a day differ from its outcomes');
  const payload = { day, differences: drift.slice(0, 50) };
  const { organization_id: organizationId, id: appId } = app;
  await insertEvent(pool, { id: newId(), organizationId, appId, kind: 'stats_drift', payload }, clock.now());
  return drift;
}

async function outcomesDrift({ pool }: EngineContext, app: AppRow, from: Date, to: Date): Promise<Drift[]> {
  const days = await daysSettledBetween(pool, app.id, from, to);
  const rows = new Map<string, number>();
  const add = (of: string, n: number) => rows.set(of, (rows.get(of) ?? 0) + n);
  for (const b of bucketsOf({ start: app.bucket_start, spread: app.spread })) {
    for (const { template_id, outcome, n, spent } of await recountSettled(pool, b, app.id, days, from, to)) {
      add(`${template_id}.${outcome}`, n);
      add(`${template_id}.spent`, spent);
    }
  }
  const sums = new Map<string, number>();
  for (const { value, ...counts } of await keptSums(pool, app.id, from, to)) {
    for (const [metric, n] of Object.entries(counts)) sums.set(`${value}.${metric}`, Number(n));
  }
  const names = [...new Set([...rows.keys(), ...sums.keys()])].sort();
  return names
    .map((of) => ({ of, rows: rows.get(of) ?? 0, sums: sums.get(of) ?? 0 }))
    .filter((one) => one.rows !== one.sums);
}

/** Opens and the like of the pushes made on a UTC day, in their rows and in the roll-up of each push. */
async function laterDrift({ pool }: EngineContext, app: AppRow, day: string): Promise<Drift[]> {
  const found = new Map<string, Drift>();
  for (const b of bucketsOf({ start: app.bucket_start, spread: app.spread })) {
    for (const { metric, rows, counted } of await recountLater(pool, b, app.id, day)) {
      const one = found.get(metric) ?? { of: `pushes of ${day}: ${metric}`, rows: 0, sums: 0 };
      found.set(metric, { ...one, rows: one.rows + rows, sums: one.sums + counted });
    }
  }
  return [...found.values()].filter((one) => one.rows !== one.sums);
}
