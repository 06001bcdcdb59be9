import { XMLParser } from 'fast-xml-parser';

/** A parsed callback body: every scalar is text, in XML and JSON alike, so no number is ever rounded. */
export type Fields = { readonly [name: string]: unknown };

const xml = new XMLParser({
  ignoreAttributes: true,
  ignoreDeclaration: true,
  processEntities: false,
  parseTagValue: false,
  trimValues: true,
});
const declaration = /<!(?:DOCTYPE|ENTITY)/i;

/**
 * Parses a body by its first character, since the content type follows the console's setting only loosely: "<" is XML,
 * "{" is JSON. XML that declares a DTD or an entity is refused: WeChat never sends one. (In CDATA it is only text.)
 *
 * @returns null when it is neither
 */
export function parseFields(text: string): Fields | null {
  const body = text.replace(/^\uFEFF/, '').trimStart();
  if (body.startsWith('{')) return parseJson(body);
  return body.startsWith('<') ? parseXml(body) : null;
}

function parseXml(body: string): Fields | null {
  const outside = withoutCdata(body);
  if (outside === null || declaration.test(outside)) return null;
  try {
    return asFields(xml.parse(body, true).xml);
  } catch {
    return null;
  }
}

/** What stands outside of CDATA; null when one has no end. In one pass, because nothing has been verified yet. */
function withoutCdata(body: string): string | null {
  let outside = '';
  for (let at = 0; ; ) {
    const open = body.indexOf('<![CDATA[', at);
    if (open < 0) return outside + body.slice(at);
    const end = body.indexOf(']]>', open + 9);
    if (end < 0) return null;
    outside += body.slice(at, open);
    at = end + 3;
  }
}

// The reviver's third argument is the number as written; the compiler's library does not know it yet.
const parseKeepingNumbers = JSON.parse as (
  text: string,
  reviver: (key: string, value: unknown, context: { source?: string }) => unknown,
) => unknown;

/** A number that may not come back as it was written. What looks like one inside a text does no harm. */
const delicate = /[:[,]\s*(?:-|\d*(?:\d{16}|[.eE]))/;

function parseJson(body: string): Fields | null {
  try {
    // A reviver costs several times the parsing, and WeChat writes its long numbers as texts.
    if (!delicate.test(body)) return asFields(withTexts(JSON.parse(body)));
    return asFields(
      parseKeepingNumbers(body, (_key, value, { source }) => (typeof value === 'number' ? source : value)),
    );
  } catch {
    return null;
  }
}

/** The value with its numbers as texts; changed in place. */
function withTexts(value: unknown): unknown {
  if (typeof value === 'number') return String(value);
  if (typeof value === 'object' && value !== null) {
    const record = value as { [key: string]: unknown };
    for (const key of Object.keys(record)) record[key] = withTexts(record[key]);
  }
  return value;
}

/** A record, or null for anything else. */
export function asFields(value: unknown): Fields | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null;
}

/** A member's text, or null when it is absent, empty or not a scalar. */
export function textOf(fields: Fields, name: string): string | null {
  const value = Object.hasOwn(fields, name) ? fields[name] : null;
  return typeof value === 'string' && value !== '' ? value : null;
}
