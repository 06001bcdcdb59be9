import type { Rule } from '#contract/rule.ts';
import { bucketsOf } from '#core/bucket.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import { countRange, firstId } from '#db/queries/segment/match.ts';
import type { ServerContext } from '../context.ts';
import { countRule } from './count.ts';

/** Recipients an estimate looks at; an app with about twice as many is counted. */
const sampleSize = 20_000;
/** The share of the ids by which the size of an app is judged. */
const probeShare = 1 / 64;

export interface Estimate {
  count: number;
  exact: boolean;
  low: number;
  high: number;
  /** Recipients the number comes from; null: everybody. */
  looked_at: number | null;
}

/**
 * How many recipients an expanded rule names, from a sample. Recipient ids are the output of an HMAC, so those up to a
 * bound are a random sample of all, in every bucket and without drawing one; and what a rule joins is read for them only.
 */
export async function estimateRule(context: ServerContext, app: AppRow, rule: Rule, now: Date): Promise<Estimate> {
  const size = await sizeOf(context, app);
  if (size < 2 * sampleSize) return countExactly(context, app, rule, now);
  const share = sampleSize / size;
  const upto = idAtShare(share);
  const [found, lookedAt] = await Promise.all([
    countRule(context, app, rule, now, upto),
    countRule(context, app, everyone, now, upto),
  ]);
  const { low, high } = interval(found, lookedAt);
  const scaled = (part: number) => Math.round(part / share);
  return { count: scaled(found), exact: false, low: scaled(low), high: scaled(high), looked_at: lookedAt };
}

const everyone: Rule = { everyone: true };

/** About how many recipients an app has, judged by a small share of one bucket. */
export async function sizeOf(context: ServerContext, app: AppRow): Promise<number> {
  const [bucket] = bucketsOf({ start: app.bucket_start, spread: app.spread });
  const probe = { b: bucket!, appId: app.id, after: firstId, upto: idAtShare(probeShare) };
  const options = { now: new Date(0), dayOf: () => '' };
  return ((await countRange(context.pool, everyone, probe, options)) * app.spread) / probeShare;
}

/** How many it names now, looking at everybody. */
export async function countExactly(context: ServerContext, app: AppRow, rule: Rule, now: Date): Promise<Estimate> {
  const count = await countRule(context, app, rule, now);
  return { count, exact: true, low: count, high: count, looked_at: null };
}

/** The id below which this share of all ids lie; a share below 1. */
export function idAtShare(share: number): string {
  const head = Math.floor(share * 2 ** 32)
    .toString(16)
    .padStart(8, '0');
  return `${head}-0000-0000-0000-000000000000`;
}

/** Wilson's interval of 95 % for `found` of `of`, in the same unit as `found`. Holds for few and for none. */
export function interval(found: number, of: number): { low: number; high: number } {
  if (of === 0) return { low: 0, high: 0 };
  const z = 1.96;
  const p = found / of;
  const scale = 1 + (z * z) / of;
  const middle = (p + (z * z) / (2 * of)) / scale;
  const half = (z * Math.sqrt((p * (1 - p)) / of + (z * z) / (4 * of * of))) / scale;
  return { low: Math.max(0, middle - half) * of, high: Math.min(1, middle + half) * of };
}
