import { defaultTimes, type EngineTimes } from '#engine/context.ts';

/** What one run is asked for, and what follows from it. Times are milliseconds. */
export interface ChaosOptions {
  recipients: number;
  kills: number;
  seed: number;
  /** A run that takes longer than this has failed. */
  limitMs: number;
}

/** A tenth of production's times, so that a run sees many take-overs. */
export const times: EngineTimes = {
  beatMs: defaultTimes.beatMs / 10,
  deadlineMs: defaultTimes.deadlineMs / 10,
  patienceMs: defaultTimes.patienceMs / 10,
  pollMs: defaultTimes.pollMs / 10,
  upkeepMs: defaultTimes.upkeepMs / 10,
  foldMs: defaultTimes.foldMs / 10,
};

/** How long the service waits for an answer of the platform. */
export const platformTimeoutMs = 2000;

export const engineCount = 2;

/** How long the campaign sends between two kills, when nothing is down. */
const betweenKillsMs = 3000;

/** Answers a second: the campaign then outlives its kills. */
export function paceOf({ recipients, kills }: ChaosOptions): number {
  return (recipients * 1000) / (kills * betweenKillsMs);
}

/** Calls one engine may have in flight: few enough that none waits for its paced answer until it times out. */
export function concurrencyOf(options: ChaosOptions): number {
  return Math.min(32, Math.max(4, Math.round(paceOf(options) * 0.3)));
}
