import type { z } from 'zod';
import type { segment } from '#contract/segment.ts';
import type { SegmentRow } from '#db/queries/segment/store.ts';

export function segmentOf(row: SegmentRow): z.input<typeof segment> {
  return {
    id: row.id,
    app_id: row.app_id,
    name: row.name,
    kind: row.kind,
    rule: row.rule,
    version: row.version,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  };
}
