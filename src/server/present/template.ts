import type { z } from 'zod';
import type { template } from '#contract/template.ts';
import { ruleTextOf } from '#core/template/rule-text.ts';
import type { TemplateRow } from '#db/queries/template/sync.ts';

export type TemplateView = z.input<typeof template>;

/** A template for the API. */
export function templateOf(row: TemplateRow): TemplateView {
  return {
    id: row.id,
    app_id: row.app_id,
    platform_template_id: row.platform_template_id,
    title: row.title,
    kind: row.kind,
    content: row.content,
    example: row.example,
    fields: row.fields.map(fieldOf),
    status: row.status,
    synced_at: row.synced_at.toISOString(),
  };
}

function fieldOf({ key, type, label, enumValues }: TemplateRow['fields'][number]): TemplateView['fields'][number] {
  const { limit, zh, en } = ruleTextOf(type);
  return { key, type, label, enum_values: enumValues, limit, rule: { zh, en } };
}
