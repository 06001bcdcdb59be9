import { idAt, isTimeId, timeOfId, uuidToBytes } from '../ids.ts';

/** Ids count from here: 41 bits of milliseconds last until 2089. */
const epoch = Date.UTC(2020, 0, 1);
const lastMs = 2 ** 41 - 1;
const randomBits = 22n;

/**
 * The `msg_id` of a push: JPush's are decimal numbers, and its clients read them into 64 bits with a sign. It holds the
 * millisecond of the push's id and the 22 bits behind it, so it needs no table; two pushes of one app in the same
 * millisecond share one in one of four million cases, and are then both not found. Throws TypeError for an id that is no
 * push's.
 */
export function msgIdOf(pushId: string): string {
  const ms = timeOfId(pushId).getTime() - epoch;
  if (ms < 0 || ms > lastMs) throw new TypeError('the id is older than the first msg_id');
  const bytes = uuidToBytes(pushId);
  // Behind the version 12 bits, behind the variant 10.
  const random = ((bytes.readUInt16BE(6) & 0x0fff) << 10) | ((bytes.readUInt16BE(8) & 0x3fff) >> 4);
  return ((BigInt(ms) << randomBits) | BigInt(random)).toString();
}

/** The first and the last id of a push that has this `msg_id`; null for a text that is none. */
export function idsOfMsgId(msgId: string): { first: string; last: string } | null {
  if (!/^[1-9]\d{0,18}$/.test(msgId)) return null;
  const value = BigInt(msgId);
  const ms = Number(value >> randomBits);
  if (ms > lastMs) return null;
  const random = Number(value & ((1n << randomBits) - 1n));
  const at = new Date(ms + epoch);
  const bytes = Buffer.alloc(10);
  bytes.writeUInt16BE(random >> 10, 0);
  bytes.writeUInt16BE((random & 0x3ff) << 4, 2);
  const first = idAt(at, bytes);
  bytes.writeUInt16BE(((random & 0x3ff) << 4) | 0x0f, 2);
  bytes.fill(0xff, 4);
  const last = idAt(at, bytes);
  return isTimeId(first) ? { first, last } : null;
}
