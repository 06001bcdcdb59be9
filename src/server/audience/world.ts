import { ApiError, type FieldError } from '#contract/errors.ts';
import type { Rule } from '#contract/rule.ts';
import { checkRule, type RuleWorld } from '#core/audience/check-rule.ts';
import { ExpandError, expandRule, type Segments } from '#core/audience/expand-rule.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import { listAttributes } from '#db/queries/attribute/registry.ts';
import { allSegments, type SegmentRow } from '#db/queries/segment/store.ts';
import { listTemplates } from '#db/queries/template/sync.ts';
import type { ServerContext } from '../context.ts';

/** What rules of an app may name, as it is now. */
export interface AudienceWorld extends RuleWorld {
  segments: Segments;
}

export async function worldOf(context: ServerContext, app: AppRow): Promise<AudienceWorld> {
  const [attributes, templates, segments] = await Promise.all([
    listAttributes(context.pool, app.id),
    listTemplates(context.pool, app.id),
    allSegments(context.pool, app.id),
  ]);
  const ids = new Map(
    templates.flatMap(
      (row) =>
        [
          [row.id, row.id],
          [row.platform_template_id, row.id],
        ] as const,
    ),
  );
  return {
    attributes: new Map(attributes.map((row) => [row.name, row.type])),
    templateId: (name) => ids.get(name),
    hasSegment: (id) => segments.some((row) => row.id === id && row.deleted_at === null),
    segments: rulesOf(segments),
  };
}

/** Segments as rules name them. */
export function rulesOf(segments: readonly SegmentRow[]): Segments {
  return new Map(segments.map((row) => [row.id, row.kind === 'list' ? null : row.rule!]));
}

/** A rule in its checked form. Throws ApiError `rule_invalid` with all that is wrong. */
export function checkedRule(rule: Rule, world: RuleWorld, pointer: string): Rule {
  const checked = checkRule(rule, world, pointer);
  if ('errors' in checked) throw new ApiError('rule_invalid', { errors: checked.errors });
  return checked.rule;
}

/** A checked rule with its segments in place. Throws ApiError `rule_invalid`. */
export function expandedRule(rule: Rule, segments: Segments, pointer: string, from: string | null = null): Rule {
  try {
    return expandRule(rule, segments, from);
  } catch (error) {
    if (!(error instanceof ExpandError)) throw error;
    const { code, message, segmentId } = error;
    const entry: FieldError = { pointer, code, message: segmentId === null ? message : `${message}: ${segmentId}` };
    throw new ApiError('rule_invalid', { errors: [entry], cause: error });
  }
}
