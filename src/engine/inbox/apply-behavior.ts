import { messageEvents } from '#contract/rule.ts';
import { changeHappening, changesOf } from '#core/schedule/trigger.ts';
import { insertBehavior, type NewBehavior } from '#db/queries/behavior/insert.ts';
import type { InboxRow } from '#db/queries/inbox/take.ts';
import { attributesOf } from '#db/queries/recipient/load.ts';
import { type ProfileWrite, writeProfiles } from '#db/queries/recipient/profile.ts';
import { aliveRecipients, markSeen } from '#db/queries/recipient/seen.ts';
import { describeRecipients } from '#db/queries/recipient/upsert.ts';
import type { Tx } from '#db/tx.ts';
import type { Lane } from '../lanes/lane.ts';
import type { RecipientHappening } from './apply-triggers.ts';
import type { Applied } from './wait.ts';

/** Being seen again within this time changes nothing. */
const seenToleranceSeconds = 600;

export function isBehavior(row: InboxRow): boolean {
  return row.kind === 'event' || row.kind === 'identify' || row.kind === 'changed';
}

/**
 * Applies what users did and what their mini-program says of them, in the order it happened. Of somebody erased nothing
 * is kept: a client token outlives the erasure by hours. `watched`: attributes of which triggers are told when they
 * change; what changed is answered.
 */
export async function applyBehavior(
  tx: Tx,
  lane: Lane,
  rows: InboxRow[],
  watched: ReadonlySet<string>,
  now: Date,
): Promise<{ applied: Map<InboxRow, Applied>; changed: RecipientHappening[] }> {
  const applied = new Map<InboxRow, Applied>();
  if (rows.length === 0) return { applied, changed: [] };
  const alive = await aliveRecipients(tx, lane.b, lane.appId, [...new Set(rows.map((row) => row.recipient_id))]);
  const kept = rows.filter((row) => alive.has(row.recipient_id)).toSorted(byTime);
  const events = kept.filter((row) => row.kind === 'event');
  await insertBehavior(tx, lane, events.map(behaviorOf));
  const changed = await describe(tx, lane, kept, watched, now);
  const seen = new Map(
    kept.filter((row) => row.source === 'client').map((row) => [row.recipient_id, row.occurred_at] as const),
  );
  const last = [...seen].map(([id, at]) => ({ id, at }));
  await markSeen(tx, lane, last, seenToleranceSeconds);
  for (const row of rows) applied.set(row, { result: alive.has(row.recipient_id) ? 'applied' : 'unknown_recipient' });
  return { applied, changed };
}

/** What the same user said in turn becomes one change: the last word about each thing stays. */
async function describe(
  tx: Tx,
  lane: Lane,
  rows: InboxRow[],
  watched: ReadonlySet<string>,
  now: Date,
): Promise<RecipientHappening[]> {
  const attributes = new Map<string, Record<string, unknown>>();
  const last = new Map<string, InboxRow>();
  const profiles = new Map<string, ProfileWrite>();
  for (const row of rows) {
    const { kind, recipient_id: id, payload } = row;
    if (kind !== 'identify') continue;
    last.set(id, row);
    attributes.set(id, { ...attributes.get(id), ...(payload.attributes as object) });
    profiles.set(id, { ...profiles.get(id), ...(payload.profile as object), id });
  }
  const told = [...attributes].map(([id, values]) => ({ id, tags: null, attributes: values }));
  const concerned = [...attributes].filter(([, values]) => Object.keys(values).some((name) => watched.has(name)));
  const ids = concerned.map(([id]) => id);
  const before = await attributesOf(tx, lane, ids, true);
  await describeRecipients(tx, lane, told, now);
  await writeProfiles(tx, lane, [...profiles.values()], now);
  return concerned.flatMap(([id, values]) => {
    const { dedupe, occurred_at: at } = last.get(id)!;
    return changesOf(watched, before.get(id) ?? {}, values).map((change) => {
      return { recipientId: id, ...changeHappening(change, { id: dedupe, at }) };
    });
  });
}

/** Opens and clicks become events too, so that rules count them like any other: few are written, many are asked for. */
export async function keepMessageEvent(
  tx: Tx,
  lane: Lane,
  row: InboxRow,
  kinds: ('opened' | 'clicked')[],
): Promise<void> {
  if (!(await aliveRecipients(tx, lane.b, lane.appId, [row.recipient_id])).has(row.recipient_id)) return;
  const { push_id, target } = row.payload as { push_id: string; target?: string };
  const rows = kinds.map((kind): NewBehavior => {
    const properties = { push_id, ...(kind === 'clicked' && target !== undefined ? { target } : {}) };
    return {
      recipientId: row.recipient_id,
      id: row.dedupe,
      name: messageEvents[kind],
      at: row.occurred_at,
      properties,
    };
  });
  await insertBehavior(tx, lane, rows);
}

function behaviorOf(row: InboxRow): NewBehavior {
  const { name, properties } = row.payload as { name: string; properties?: Record<string, unknown> };
  const { recipient_id: recipientId, dedupe: id, occurred_at: at } = row;
  return { recipientId, id, name, at, properties: properties ?? null };
}

function byTime(one: InboxRow, other: InboxRow): number {
  return one.occurred_at.getTime() - other.occurred_at.getTime();
}
