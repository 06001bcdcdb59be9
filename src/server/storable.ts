import type { FieldError } from '#contract/errors.ts';
import { pointerTo } from '#contract/pointer.ts';
import { isStorable } from '#contract/storable.ts';

/** Nesting beyond this is nobody's message; what reads it further on (JSON text, the database) recurses. */
const deepest = 32;

const badText = 'a text may hold neither U+0000 nor half of a surrogate pair';
const tooDeep = `nested more than ${deepest} levels deep`;

/** What of a parsed JSON body the database could not keep, wherever in it; at most one entry per value. */
export function unstorableParts(body: unknown): FieldError[] {
  const errors: FieldError[] = [];
  look(body, [], errors);
  return errors;
}

function look(value: unknown, path: PropertyKey[], errors: FieldError[]): void {
  const refuse = (code: string, message: string) => errors.push({ pointer: pointerTo(...path), code, message });
  if (typeof value === 'string') {
    if (!isStorable(value)) refuse('not_allowed_characters', badText);
  } else if (typeof value === 'object' && value !== null) {
    if (path.length >= deepest) refuse('too_deep', tooDeep);
    else if (Object.keys(value).some((key) => !isStorable(key))) refuse('not_allowed_characters', badText);
    else for (const [key, part] of Object.entries(value)) look(part, [...path, key], errors);
  }
}
