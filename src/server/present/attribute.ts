import type { z } from 'zod';
import type { attribute } from '#contract/attribute.ts';
import type { AttributeRow } from '#db/queries/attribute/registry.ts';

export function attributeOf({
  name,
  type,
  source,
  client_may_set,
  created_at,
}: AttributeRow): z.input<typeof attribute> {
  return { name, type, source, client_may_set, created_at: created_at.toISOString() };
}
