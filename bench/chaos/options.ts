import { defaultTimes, type EngineTimes } from '#engine/context.ts';
import { groups } from './population.ts';

/** What one run is asked for, and what follows from it. Times are milliseconds. */
export interface ChaosOptions {
  recipients: number;
  kills: number;
  seed: number;
  /** How the campaign goes out; everything else is subscribe messages. */
  channel?: 'wechat-subscribe' | 'jiguang-ums';
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
  alertMs: defaultTimes.alertMs,
};

/** How long the service waits for an answer of the platform. */
export const platformTimeoutMs = 2000;

export const engineCount = 2;

/** How long the campaign sends between two kills, when nothing is down. */
const betweenKillsMs = 3000;

/** A side campaign is begun before each of these blows: its planner is then in the middle. */
export const sideEvery = 3;
/** About how many people a call of UMS is for: a transaction has one bucket, so buckets make the calls. */
const peoplePerCall = 20;

/** Buckets of the app; undefined: as many as an app has. */
export function spreadOf({ recipients, channel }: ChaosOptions): number | undefined {
  if (channel !== 'jiguang-ums') return undefined;
  return Math.min(512, Math.max(16, Math.round(recipients / peoplePerCall)));
}

/** People of one call at most, with room for chance. */
export function mostPerCall(options: ChaosOptions): number {
  const spread = spreadOf(options);
  return spread === undefined ? 1 : Math.ceil((options.recipients / spread) * 2.5);
}

/** Calls that the run makes of the platform, about. */
function callsOf(options: ChaosOptions): number {
  const { recipients, kills } = options;
  const spread = spreadOf(options);
  if (spread === undefined) return recipients;
  const sides = Math.floor(kills / sideEvery) * (recipients / groups);
  return spread + sides + recipients / 40;
}

/** Answers a second: the campaign then outlives its kills. */
export function paceOf(options: ChaosOptions): number {
  return (callsOf(options) * 1000) / (options.kills * betweenKillsMs);
}

/** Calls one engine may have in flight: few enough that none waits for its paced answer until it times out. */
export function concurrencyOf(options: ChaosOptions): number {
  return Math.min(32, Math.max(4, Math.round(paceOf(options) * 0.3)));
}
