/** Types an attribute may have. `list` is a list of texts; `date` is kept as UTC text, so that text order is time order. */
export const attributeTypes = ['string', 'number', 'boolean', 'date', 'list'] as const;
export type AttributeType = (typeof attributeTypes)[number];
export type AttributeValue = string | number | boolean | string[];

const dateText = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2}))?$/;

/**
 * A date as it is kept: `2026-11-22T12:00:00.000Z`. Takes RFC 3339 with a zone, or a day, which is its midnight in UTC.
 * Null for anything else, and for days no calendar has.
 */
export function canonicalDate(text: string): string | null {
  if (!dateText.test(text)) return null;
  const millis = Date.parse(text);
  if (Number.isNaN(millis)) return null;
  // The engine rolls 30 February over into March.
  const day = Number(text.slice(8, 10));
  const lastDay = new Date(Date.UTC(Number(text.slice(0, 4)), Number(text.slice(5, 7)), 0)).getUTCDate();
  const iso = new Date(millis).toISOString();
  return day <= lastDay && iso.length === 24 ? iso : null;
}

/** The type a value gives to an attribute that had none. A date cannot be told from a text: it has to be declared. */
export function typeOfValue(value: AttributeValue): AttributeType {
  if (Array.isArray(value)) return 'list';
  return typeof value as 'string' | 'number' | 'boolean';
}

/** A value as it is kept under an attribute of this type, or null when it is of another type. */
export function fitAttribute(type: AttributeType, value: AttributeValue): AttributeValue | null {
  if (type === 'date') return typeof value === 'string' ? canonicalDate(value) : null;
  if (typeOfValue(value) !== type) return null;
  return Array.isArray(value) ? [...new Set(value)] : value;
}
