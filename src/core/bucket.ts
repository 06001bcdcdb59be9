import { createHash } from 'node:crypto';
import { isUuid, uuidToBytes } from '#core/ids.ts';

/** Buckets are numbered 0..1023 in every installation, for ever: stored rows carry the number. */
export const bucketCount = 1024;

/** Where an app's recipients live: `spread` neighbouring buckets from `start` on, wrapping at 1024. Fixed at creation. */
export type Lanes = { start: number; spread: number };

/** The spread of an app whose creator names none: enough lanes for several engines, few enough for a small database. */
export const defaultSpread = 16;

/**
 * The first bucket of an app: the first 4 bytes (unsigned, big-endian) of SHA-256 over the 16 bytes of the app id,
 * mod 1024. App ids are made in time order, so they are hashed to spread small apps evenly.
 */
export function startOf(appId: string): number {
  return createHash('sha256').update(uuidToBytes(appId)).digest().readUInt32BE(0) % bucketCount;
}

/**
 * The bucket of a recipient: `(start + h mod spread) mod 1024`, where h is the first 4 bytes of the recipient id as an
 * unsigned big-endian number. The id is already the output of an HMAC, so its bytes need no further hash.
 * This formula may never change: it says where stored rows are. Throws TypeError for an id that is not a UUID and
 * RangeError for impossible lanes.
 */
export function bucketOf(lanes: Lanes, recipientId: string): number {
  checkLanes(lanes);
  if (!isUuid(recipientId)) throw new TypeError('a recipient id is a canonical UUID');
  return (lanes.start + (Number.parseInt(recipientId.slice(0, 8), 16) % lanes.spread)) % bucketCount;
}

/** All buckets of an app, from its first one on (not sorted when they wrap). Throws RangeError for impossible lanes. */
export function bucketsOf(lanes: Lanes): number[] {
  checkLanes(lanes);
  return Array.from({ length: lanes.spread }, (_, i) => (lanes.start + i) % bucketCount);
}

/** True for a spread an app may have: a whole number from 1 to 1024. */
export function isSpread(spread: number): boolean {
  return Number.isInteger(spread) && spread >= 1 && spread <= bucketCount;
}

function checkLanes({ start, spread }: Lanes): void {
  if (!isSpread(spread)) throw new RangeError('spread is a whole number from 1 to 1024');
  if (!(Number.isInteger(start) && start >= 0 && start < bucketCount)) {
    throw new RangeError('start is a whole number from 0 to 1023');
  }
}
