import type { Rule } from '#contract/rule.ts';
import { ExpandError, expandRule } from '#core/audience/expand-rule.ts';
import { matches } from '#core/audience/matches.ts';
import { needsOf } from '#core/audience/needs.ts';
import type { RecipientRow } from '#db/queries/recipient/row.ts';
import { allSegments, type SegmentRow } from '#db/queries/segment/store.ts';
import type { ServerContext } from '../context.ts';
import { Kept } from '../kept.ts';
import { loadFacts } from './facts.ts';
import { rulesOf } from './world.ts';

/** A change of a segment is seen here within this time. */
const keepMs = 1000;

interface Segments {
  shown: SegmentRow[];
  /** Expanded, by segment id; a segment that cannot be used is in nobody's list. */
  rules: Map<string, Rule>;
}

const keptOf = new WeakMap<ServerContext, Kept<Segments>>();

/** The segments of an app that one recipient is in now. The recipient is loaded once and every rule asked in memory. */
export async function membershipsOf(context: ServerContext, row: RecipientRow): Promise<SegmentRow[]> {
  let kept = keptOf.get(context);
  if (kept === undefined) {
    kept = new Kept(keepMs, (appId) => load(context, appId));
    keptOf.set(context, kept);
  }
  if (row.status === 'erased') return [];
  const { shown, rules } = await kept.get(row.app_id);
  const now = context.clock.now();
  const facts = await loadFacts(context.pool, row, needsOf([...rules.values()], now));
  return shown.filter((segment) => {
    const rule = rules.get(segment.id);
    return rule !== undefined && matches(rule, facts, now);
  });
}

async function load(context: ServerContext, appId: string): Promise<Segments> {
  const rows = await allSegments(context.pool, appId);
  const all = rulesOf(rows);
  const shown = rows.filter((row) => row.deleted_at === null);
  const rules = new Map<string, Rule>();
  for (const { id } of shown) {
    try {
      rules.set(id, expandRule({ segment: id }, all));
    } catch (error) {
      if (!(error instanceof ExpandError)) throw error;
    }
  }
  return { shown, rules };
}
