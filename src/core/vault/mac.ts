import { createHmac, hash, type KeyObject, timingSafeEqual } from 'node:crypto';

/** `payload` followed by the first `size` bytes of its HMAC-SHA256, as base64url. */
export function signed(key: KeyObject, payload: Buffer, size: number): string {
  const bytes = Buffer.allocUnsafe(payload.length + size);
  bytes.set(payload);
  bytes.write(macTextOf(key, payload, size), payload.length, 'hex');
  return bytes.toString('base64url');
}

/**
 * The payload of a token that `signed` made, or null when it is not authentic; the comparison takes constant time.
 * Callers check the exact text first (`tokenText`), because Node's decoder skips characters it does not know.
 */
export function authentic(key: KeyObject, token: string, size: number): Buffer | null {
  const bytes = Buffer.from(token, 'base64url');
  const payload = bytes.subarray(0, bytes.length - size);
  return timingSafeEqual(bytes.subarray(bytes.length - size), macOf(key, payload, size)) ? payload : null;
}

/**
 * Matches base64url text of exactly so many bytes. The number must be a multiple of 3: then every bit of the text
 * counts, and a token has one spelling.
 */
export function tokenText(bytes: number): RegExp {
  if (bytes % 3 !== 0) throw new RangeError('tokens are a multiple of 3 bytes');
  return new RegExp(`^[A-Za-z0-9_-]{${(bytes / 3) * 4}}$`);
}

const blockBytes = 64;
const digestBytes = 32;
/** Payloads up to this are hashed without making anything; tokens and openids are no longer. */
const mostPayload = 128;

/** The two halves of HMAC's key (RFC 2104), each in front of room for what is hashed behind it. */
interface Pads {
  inner: Buffer;
  outer: Buffer;
}

const padsOf = new WeakMap<KeyObject, Pads>();

/**
 * The first bytes of HMAC-SHA256 in hexadecimal, by two one-shot hashes over buffers made once per key: a token is signed
 * for every message sent, and `createHmac` with its stream costs three times as much.
 */
export function macTextOf(key: KeyObject, payload: Uint8Array, size: number): string {
  if (payload.length > mostPayload) {
    return createHmac('sha256', key)
      .update(payload)
      .digest('hex')
      .slice(0, 2 * size);
  }
  const { inner, outer } = pads(key);
  inner.set(payload, blockBytes);
  // Hexadecimal, because a hash that comes as a Buffer costs twice as much as one that comes as text.
  outer.write(hash('sha256', inner.subarray(0, blockBytes + payload.length), 'hex'), blockBytes, 'hex');
  return hash('sha256', outer, 'hex').slice(0, 2 * size);
}

function macOf(key: KeyObject, payload: Uint8Array, size: number): Buffer {
  return Buffer.from(macTextOf(key, payload, size), 'hex');
}

function pads(key: KeyObject): Pads {
  const known = padsOf.get(key);
  if (known !== undefined) return known;
  const raw = key.export();
  const half = (byte: number, room: number) => {
    const pad = Buffer.alloc(blockBytes + room);
    pad.fill(byte, 0, blockBytes);
    for (let i = 0; i < raw.length; i++) pad[i]! ^= raw[i]!;
    return pad;
  };
  const made = { inner: half(0x36, mostPayload), outer: half(0x5c, digestBytes) };
  padsOf.set(key, made);
  return made;
}
