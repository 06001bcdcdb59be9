import { bucketsOf } from '#core/bucket.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import { firstId, idAfter, lastId } from '#db/queries/segment/match.ts';
import type { ServerContext } from '../context.ts';

/** Recipients of one bucket that a sample looks at. */
const sampleSize = 5000;

export interface Sample {
  buckets: number[];
  /** Ids below this are in it. */
  below: string;
  /** Which part of all recipients of the app it is. */
  share: number;
}

/** A random sample of an app's recipients: the lowest ids of its first bucket, or everybody of a small app. */
export async function sampleOf(context: ServerContext, app: AppRow): Promise<Sample> {
  const buckets = bucketsOf({ start: app.bucket_start, spread: app.spread });
  const below = await idAfter(context.pool, buckets[0]!, app.id, firstId, sampleSize);
  if (below === null) return { buckets, below: lastId, share: 1 };
  const part = Number.parseInt(below.slice(0, 8), 16) / 2 ** 32;
  return { buckets: buckets.slice(0, 1), below, share: part / app.spread };
}
