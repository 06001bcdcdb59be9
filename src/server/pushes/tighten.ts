import { isDeepStrictEqual } from 'node:util';
import { ApiError, type FieldError } from '#contract/errors.ts';
import type { PushLimits, TemplateDefaults } from '#contract/policy.ts';
import type { Rule } from '#contract/rule.ts';
import { isWithin } from '#core/policy/hours.ts';
import type { PushRow } from '#db/queries/push/row.ts';
import type { StoredAudience } from './audience.ts';

/** What a push says for itself where its template says something too. */
export interface Own {
  class: string | null;
  limits: PushLimits | null;
}

/**
 * The class of a push: its own, its template's, or by its kind. Throws ApiError `laxer_than_template` with all by which
 * the push is laxer than its template. What is stricter, or of another kind, holds beside what the template says.
 */
export function tightened(defaults: TemplateDefaults | null, own: Own, kind: PushRow['kind']): string {
  const errors: FieldError[] = [];
  const refuse = (pointer: string, message: string) => errors.push({ pointer, code: 'laxer', message });
  if (defaults?.class !== undefined && own.class !== null && own.class !== defaults.class) {
    refuse('/class', `pushes with this template are of class ${defaults.class}`);
  }
  const { allowed_hours: hours, caps = [] } = own.limits ?? {};
  if (hours !== undefined && defaults?.allowed_hours !== undefined && !isWithin(hours, defaults.allowed_hours)) {
    refuse('/limits/allowed_hours', 'these hours are wider than those the template allows');
  }
  for (const [i, cap] of caps.entries()) {
    const template = defaults?.caps?.find(({ hours: of }) => of === cap.hours);
    if (template !== undefined && cap.max > template.max) {
      refuse(`/limits/caps/${i}/max`, `the template allows ${template.max} in ${template.hours} hours`);
    }
  }
  if (errors.length > 0) throw new ApiError('laxer_than_template', { errors });
  return own.class ?? defaults?.class ?? classOf(kind);
}

/** The class of a push of which nobody said one. */
export function classOf(kind: PushRow['kind']): string {
  return kind === 'campaign' ? 'marketing' : 'service';
}

/** An audience without whom the template's rule leaves out. A list is then looked up by the planner, as a rule is. */
export function within(stored: StoredAudience, rule: Rule | undefined): StoredAudience {
  if (rule === undefined || 'deliveries' in stored) return stored;
  if ('include' in stored || 'within' in stored || 'exclude' in stored) {
    const parts = stored.within ?? [];
    // A stored audience under change has it already.
    if (parts.some((part) => 'rule' in part && isDeepStrictEqual(part.rule, rule))) return stored;
    return { ...stored, within: [...parts, { rule }] };
  }
  return { include: [stored as Exclude<typeof stored, { within?: unknown }>], within: [{ rule }] } as StoredAudience;
}
