import { dayStart } from './zone.ts';

const minuteMs = 60_000;
const quarterMs = 15 * minuteMs;

/** A fact as the fold reads it. `campaign` is the push it belongs to when that has a series of its own. */
export interface FoldFact {
  campaign: string | null;
  /** Segments the campaign is for. */
  segments: readonly string[];
  templateId: string;
  channel: string;
  metric: string;
  reason: string;
  code: number | null;
  minute: Date;
  n: number;
  spent: number;
}

/** Recipients alike in one thing, of one metric. `spent`: how many of them keep a credit spent, where that is kept. */
export interface FoldGroup {
  dimension: string;
  value: string;
  metric: string;
  minute: Date;
  n: number;
  spent?: number;
}

export interface FoldRow {
  grain: 1 | 15 | 1440;
  dimension: string;
  at: Date;
  value: string;
  counts: Map<string, number>;
}

/**
 * Turns facts into the rows to be added: by minute and quarter of an hour for what is watched closely, by day of the zone
 * for everything. Each key is there once.
 */
export function foldFacts(facts: FoldFact[], groups: FoldGroup[], zone: string): FoldRow[] {
  const rows = new Map<string, FoldRow>();
  const days = new Map<number, Date>();
  const dayOf = (minute: Date) => {
    const quarter = Math.floor(minute.getTime() / quarterMs);
    const known = days.get(quarter) ?? dayStart(minute, zone);
    days.set(quarter, known);
    return known;
  };
  const startOf = (grain: FoldRow['grain'], minute: Date) =>
    grain === 1
      ? minute
      : grain === 15
        ? new Date(Math.floor(minute.getTime() / quarterMs) * quarterMs)
        : dayOf(minute);
  const add = (grain: FoldRow['grain'], dimension: string, value: string, minute: Date, metric: string, n: number) => {
    if (n === 0) return;
    const at = startOf(grain, minute);
    const key = `${grain}/${dimension}/${at.getTime()}/${value}`;
    const row = rows.get(key) ?? { grain, dimension, at, value, counts: new Map() };
    rows.set(key, row);
    row.counts.set(metric, (row.counts.get(metric) ?? 0) + n);
  };
  for (const fact of facts) {
    for (const { dimension, value, grains } of keysOf(fact)) {
      for (const grain of grains) {
        add(grain, dimension, value, fact.minute, fact.metric, fact.n);
        add(grain, dimension, value, fact.minute, 'spent', fact.spent);
      }
    }
  }
  for (const { dimension, value, minute, metric, n, spent = 0 } of groups) {
    for (const grain of dimension === 'variant' ? coarse : byDay) {
      add(grain, dimension, value, minute, metric, n);
      add(grain, dimension, value, minute, 'spent', spent);
    }
  }
  return [...rows.values()];
}

const all = [1, 15, 1440] as const;
const coarse = [15, 1440] as const;
const byDay = [1440] as const;

/** Under which keys a fact is counted, and how finely. */
function keysOf(fact: FoldFact): { dimension: string; value: string; grains: readonly FoldRow['grain'][] }[] {
  const keys: ReturnType<typeof keysOf> = [
    { dimension: 'app', value: '', grains: all },
    { dimension: 'template', value: fact.templateId, grains: all },
    { dimension: 'channel', value: fact.channel, grains: coarse },
  ];
  if (fact.campaign !== null) keys.push({ dimension: 'push', value: fact.campaign, grains: all });
  for (const value of fact.segments) keys.push({ dimension: 'segment', value, grains: coarse });
  if (fact.reason !== '' && (fact.metric === 'failed' || fact.metric === 'suppressed')) {
    keys.push({ dimension: 'reason', value: `${fact.metric}.${fact.reason}`, grains: coarse });
  }
  if (fact.code !== null) keys.push({ dimension: 'errcode', value: String(fact.code), grains: all });
  return keys;
}
