import { randomUUIDv7 } from 'node:crypto';

declare module 'node:crypto' {
  /** Node 24.16+; our type package is older than the function. */
  function randomUUIDv7(): string;
}

/** Makes ids. Code that needs reproducible ids takes one of these instead of calling `newId` itself. */
export type NewId = () => string;

/** A new id: UUID version 7 in canonical text. Ids made later sort later (to the millisecond). */
export const newId: NewId = () => randomUUIDv7();

const uuidText = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const lastMoment = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/**
 * True for canonical UUID text: lower case, with dashes, any version. One id has one spelling, so that ids can be
 * compared as text. Recipient ids are 16 bytes of an HMAC and carry no version.
 */
export function isUuid(text: string): boolean {
  return uuidText.test(text);
}

/** True for a canonical version 7 UUID whose time lies before the year 10000, i.e. one `timeOfId` accepts. */
export function isTimeId(text: string): boolean {
  return uuidText.test(text) && text[14] === '7' && millisOf(text) <= lastMoment;
}

/** The moment a version 7 id was made, to the millisecond. Throws TypeError for any other text (see `isTimeId`). */
export function timeOfId(id: string): Date {
  if (!isTimeId(id)) throw new TypeError('not a version 7 UUID');
  return new Date(millisOf(id));
}

/**
 * The UTC day of a version 7 id as 'YYYY-MM-DD'. A push's partition day is derived this way, so whoever holds the id
 * (a URL, a landing token) can name the partition without a look-up. Throws TypeError like `timeOfId`.
 */
export function dayOf(id: string): string {
  return timeOfId(id).toISOString().slice(0, 10);
}

/**
 * The version 7 id of a given moment: `random` is 10 bytes, of which 74 bits are used. Same arguments, same id.
 * Throws RangeError when the moment is before 1970 or after 9999, or when `random` is not 10 bytes.
 */
export function idAt(at: Date, random: Uint8Array): string {
  const millis = at.getTime();
  if (!(millis >= 0 && millis <= lastMoment)) throw new RangeError('an id needs a time from 1970 to 9999');
  if (random.length !== 10) throw new RangeError('an id needs 10 random bytes');
  const bytes = Buffer.alloc(16);
  bytes.writeUIntBE(millis, 0, 6);
  bytes.set(random, 6);
  bytes[6] = 0x70 | (bytes[6]! & 0x0f);
  bytes[8] = 0x80 | (bytes[8]! & 0x3f);
  return uuidFromBytes(bytes);
}

/** The 16 bytes of a canonical UUID. Throws TypeError for other text. */
export function uuidToBytes(id: string): Buffer {
  const bytes = Buffer.allocUnsafe(16);
  putUuid(id, bytes, 0);
  return bytes;
}

/** Writes the 16 bytes of a canonical UUID to a place in `bytes`, and makes nothing else. Throws TypeError for other text. */
export function putUuid(id: string, bytes: Uint8Array, at: number): void {
  if (!isUuid(id)) throw new TypeError('not a canonical UUID');
  for (let i = 0, from = 0; i < 16; i++, from += 2) {
    if (id.charCodeAt(from) === dash) from++;
    bytes[at + i] = (valueOfDigit(id.charCodeAt(from)) << 4) | valueOfDigit(id.charCodeAt(from + 1));
  }
}

const dash = 0x2d;

/** Of a lower-case hexadecimal digit. */
function valueOfDigit(code: number): number {
  return code < 0x3a ? code - 0x30 : code - 0x57;
}

/** Canonical UUID text of the first 16 bytes, no bit changed. Throws RangeError when there are fewer. */
export function uuidFromBytes(bytes: Uint8Array): string {
  if (bytes.length < 16) throw new RangeError('a UUID needs 16 bytes');
  return uuidFromHex(Buffer.from(bytes.buffer, bytes.byteOffset, 16).toString('hex'));
}

/** The same of the first 32 of hexadecimal digits in lower case. */
export function uuidFromHex(hex: string): string {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}

function millisOf(id: string): number {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}
