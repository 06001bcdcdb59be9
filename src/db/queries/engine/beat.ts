import type { Sql } from '../../pool.ts';
import { statement } from '../../statement.ts';

export interface EngineRow {
  id: string;
  host: string;
  pid: number;
  beat: number;
}

/** An engine as people look at it. */
export interface WatchedEngine {
  id: string;
  host: string;
  started_at: Date;
  beat_at: Date;
  /** Seconds since its last beat. */
  silent: number;
}

const insert = statement(
  'engine.insert',
  'insert into engine (id, host, pid, beat, started_at, beat_at) values ($1, $2, $3, 1, $4, $4)',
);
// Whoever beats is not stopped, even if others, having waited long enough, had marked it so.
const beat = statement<{ now: Date; beat: number }>(
  'engine.beat',
  `update engine set beat = beat + 1, beat_at = hongyan_now(), stopped_at = null where id = $1
   returning beat, hongyan_now() as now`,
);
const living = statement<EngineRow>('engine.living', 'select id, host, pid, beat from engine where stopped_at is null');
// Both times are by the database's clock: their difference is none between two machines.
const watched = statement<WatchedEngine>(
  'engine.watched',
  `select id, host, started_at, beat_at, greatest(0, extract(epoch from hongyan_now() - beat_at))::float8 as silent
   from engine where stopped_at is null order by id limit 200`,
);
const forget = statement('engine.forget', 'delete from engine where stopped_at < $1');
const stop = statement('engine.stop', 'update engine set stopped_at = $2 where id = any($1::uuid[])');

export async function insertEngine(
  sql: Sql,
  engine: { id: string; host: string; pid: number },
  now: Date,
): Promise<void> {
  await insert(sql, [engine.id, engine.host, engine.pid, now]);
}

/** One heartbeat; answers the database's clock, or undefined when this engine's row is gone. */
export async function beatEngine(sql: Sql, id: string): Promise<{ now: Date; beat: number } | undefined> {
  return (await beat(sql, [id]))[0];
}

/** Engines not stopped in order. Whether one still lives its beat tells, watched over time. */
export async function listEngines(sql: Sql): Promise<EngineRow[]> {
  return living(sql, []);
}

/** Engines not stopped in order, oldest first, with how long each has been silent. */
export async function watchEngines(sql: Sql): Promise<WatchedEngine[]> {
  return watched(sql, []);
}

export async function markEnginesStopped(sql: Sql, ids: string[], now: Date): Promise<void> {
  if (ids.length > 0) await stop(sql, [ids, now]);
}

/** Forgets engines stopped before a time. */
export async function forgetEngines(sql: Sql, before: Date): Promise<void> {
  await forget(sql, [before]);
}
