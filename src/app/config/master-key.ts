import { createSecretKey, type KeyObject } from 'node:crypto';
import { z } from 'zod';

/** A key that wraps data keys. `id` is stored beside what it wrapped, so that keys can be rotated one at a time. */
export type MasterKey = { readonly id: string; readonly key: KeyObject };

const KEY_BYTES = 32;

/**
 * Reads `HONGYAN_MASTER_KEY`: one or more keys, comma-separated, each `[id:]<32 bytes in base64 or hex>`.
 * The first is the current one, the others only open what they sealed. Without an id the keys are `k1`, `k2`, ...
 *
 * The position names the key only while nothing is rotated, so two or more keys must all carry their id.
 *
 * @returns the keys in order, or null when any of them is malformed, repeated or obviously not random
 */
export function parseMasterKeys(text: string): readonly MasterKey[] | null {
  const parts = text.split(',').map((part) => part.trim());
  const keys: MasterKey[] = [];
  for (const part of parts) {
    const match = /^(?:([A-Za-z0-9_-]{1,32}):)?([A-Za-z0-9+/=_-]+)$/.exec(part);
    const bytes = match?.[2] === undefined ? null : decodeKey(match[2]);
    const id = match?.[1] ?? (parts.length === 1 ? 'k1' : undefined);
    if (!bytes || id === undefined || keys.some((known) => known.id === id)) return null;
    keys.push({ id, key: createSecretKey(bytes) });
  }
  return keys;
}

/** The same as a zod schema, for the table of settings. */
export const masterKeys = z.string().transform((text, context) => {
  const keys = parseMasterKeys(text);
  if (keys) return keys;
  context.addIssue({ code: 'custom' });
  return z.NEVER;
});

function decodeKey(text: string): Buffer | null {
  const bytes = /^[0-9a-fA-F]{64}$/.test(text) ? Buffer.from(text, 'hex') : Buffer.from(text, 'base64');
  if (bytes.length !== KEY_BYTES) return null;
  // Sixteen different bytes or fewer out of 32 does not happen by chance: it is a placeholder, not a key.
  return new Set(bytes).size > KEY_BYTES / 2 ? bytes : null;
}
