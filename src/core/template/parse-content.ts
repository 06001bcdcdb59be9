/** One field of a subscribe-message template, as WeChat names and types it. */
export interface TemplateField {
  /** The key to send, exactly as in the template: `thing1` and `thing01` are two different keys. */
  key: string;
  /** The type word of the key (`thing`, `character_string`, ...); a word we do not know is kept as it is. */
  type: string;
  /** What stands before the value on the card; may be empty. */
  label: string;
  /** The only values WeChat takes for this field, when the template lists them. */
  enumValues?: string[];
}

/** An entry of `keywordEnumValueList` in the reply of newtmpl/gettemplate. */
export interface KeywordEnum {
  /** The key with its suffix, e.g. `enum_string2.DATA`. */
  keywordCode: string;
  enumValueList: string[];
}

const PLACEHOLDER = /\{\{\s*([A-Za-z][A-Za-z0-9_]*)\.DATA\s*\}\}/g;

/**
 * Reads the `content` of a template (newtmpl/gettemplate): lines of `label:{{thing1.DATA}}`.
 *
 * Half-width and full-width colons, CRLF and blank lines are all met in live templates. The order of the fields is the
 * order on the card. A key that stands twice is one field, labelled by its first place. Text without a placeholder is
 * no field, so content of another kind gives an empty list.
 */
export function parseContent(content: string, enums: readonly KeywordEnum[] = []): TemplateField[] {
  const enumValues = new Map(enums.map((entry) => [keyOfCode(entry.keywordCode), entry.enumValueList]));
  const fields = new Map<string, TemplateField>();
  for (const line of content.split(/[\r\n]+/)) {
    let labelStart = 0;
    for (const match of line.matchAll(PLACEHOLDER)) {
      const key = match[1] ?? '';
      const label = labelOf(line.slice(labelStart, match.index));
      labelStart = match.index + match[0].length;
      if (fields.has(key)) continue;
      const values = enumValues.get(key);
      fields.set(key, { key, type: typeOfKey(key), label, ...(values?.length ? { enumValues: [...values] } : {}) });
    }
  }
  return [...fields.values()];
}

/** The type word of a key: the key without its number (`short_thing12` is a `short_thing`). */
export function typeOfKey(key: string): string {
  return key.replace(/\d+$/, '');
}

function keyOfCode(code: string): string {
  return code.replace(/\.DATA$/, '');
}

function labelOf(before: string): string {
  const text = before.trim();
  return (text.endsWith(':') || text.endsWith('：') ? text.slice(0, -1) : text).trim();
}
