import type { Template } from '../world/types.ts';
import { fieldTakes } from './field-rules.ts';

/**
 * Checks `data` against the template. Returns the values by key, or the text of 47003, which names the first bad field
 * and gives no reason (and really spells "emtpy").
 */
export function readData(template: Template, data: unknown): Record<string, string> | string {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return 'argument invalid! data invalid';
  const given = data as Record<string, { value?: unknown } | null | undefined>;
  const values: Record<string, string> = {};
  for (const field of template.fields) {
    const value = textOf(given[field.key]?.value);
    if (value === null) return `argument invalid! data.${field.key}.value invalid`;
    if (value.trim() === '') return `argument invalid! data.${field.key}.value is emtpy`;
    if (!fieldTakes(field, value)) return `argument invalid! data.${field.key}.value invalid`;
    values[field.key] = value;
  }
  // Keys beyond the template are dropped, but an empty one still fails the call.
  for (const key of Object.keys(given)) {
    if (!(key in values) && !textOf(given[key]?.value)) return `argument invalid! data.${key}.value is emtpy`;
  }
  return values;
}

/** The value as text: '' when absent, null when it cannot be a text. */
function textOf(value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (value === undefined || value === null) return '';
  return typeof value === 'number' ? String(value) : null;
}
