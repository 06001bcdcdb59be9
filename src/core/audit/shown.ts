import { storableText } from '#contract/storable.ts';

const secretNames = /secret|password|token(?!_source)|aes_key|^text$|^code$|cookie|authorization/i;
/** openids, unionids and aliases of recipients: the log of changes is no place for personal data. */
const personalNames = /^(openids?|unionids?|alias(es)?|recipients?|attributes|recipient_variables|variables)$/;
const longest = 500;
const mostMembers = 50;
const deepest = 6;

/**
 * What of a value goes into the audit log: names stay, secrets and personal data are put out, long texts and lists cut.
 * The answer is plain JSON that jsonb gives back as it was.
 */
export function shownInAudit(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return storableText(value.length > longest ? `${value.slice(0, longest)}…` : value);
  // Minus zero is plain zero in JSON.
  if (typeof value === 'number') return Number.isFinite(value) ? value + 0 : null;
  if (typeof value === 'boolean') return value;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return null;
  if (depth >= deepest) return '…';
  if (Array.isArray(value)) {
    const shown = value.slice(0, mostMembers).map((part) => shownInAudit(part, depth + 1));
    return value.length > mostMembers ? [...shown, `… ${value.length - mostMembers}`] : shown;
  }
  const parts = Object.entries(value).filter(([, part]) => part !== undefined);
  return Object.fromEntries(
    parts.slice(0, mostMembers).map(([name, part]) => {
      const key = storableText(name.slice(0, 100));
      if (part !== null && secretNames.test(name)) return [key, '[secret]'];
      if (part !== null && personalNames.test(name)) return [key, '[personal]'];
      return [key, shownInAudit(part, depth + 1)];
    }),
  );
}
