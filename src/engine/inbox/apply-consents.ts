import { createHash } from 'node:crypto';
import { uuidFromBytes } from '#core/ids.ts';
import type { ConsentEvent } from '#core/ledger/event.ts';
import type { InboxRow } from '#db/queries/inbox/take.ts';
import type { Tx } from '#db/tx.ts';
import { ConsentBatch } from '../consents/batch.ts';
import type { EngineContext } from '../context.ts';
import type { Lane } from '../lanes/lane.ts';
import { countConsents } from './count-consents.ts';
import type { Applied } from './wait.ts';

export function isConsentEvent(row: InboxRow): boolean {
  return row.kind === 'consent' || row.kind === 'platform_refused';
}

/** Applies reports of consent in the order they happened. */
export async function applyConsents(
  tx: Tx,
  context: EngineContext,
  lane: Lane,
  rows: InboxRow[],
  now: Date,
): Promise<Map<InboxRow, Applied>> {
  const applied = new Map<InboxRow, Applied>();
  if (rows.length === 0) return applied;
  const templates = [...new Set(rows.flatMap((row) => Object.keys(resultsOf(row))))];
  const recipients = [...new Set(rows.map((row) => row.recipient_id))];
  const batch = await ConsentBatch.lock(tx, context, lane, recipients, templates);
  for (const row of rows.toSorted((a, b) => a.occurred_at.getTime() - b.occurred_at.getTime())) {
    for (const [templateId, result] of Object.entries(resultsOf(row))) {
      const event = eventOf(row, result);
      if (event === null) continue;
      const once = event.type === 'imported' ? importedEntryId(row, templateId) : undefined;
      await batch.apply(row.recipient_id, templateId, event, sceneOf(row), once);
    }
    applied.set(row, { result: 'applied' });
  }
  await batch.write(now);
  await countConsents(tx, context, lane, rows);
  return applied;
}

/** What a report says per template of ours: `{ [template id]: result }`. */
function resultsOf(row: InboxRow): Record<string, string> {
  if (row.kind === 'platform_refused') return { [String(row.payload.template_id)]: 'platform_refused' };
  return row.payload.results as Record<string, string>;
}

function sceneOf({ payload }: InboxRow) {
  return {
    sceneId: typeof payload.scene_id === 'string' ? payload.scene_id : null,
    sceneVersion: typeof payload.scene_version === 'number' ? payload.scene_version : null,
  };
}

/** The same line of the same import is the same entry for ever, however often the file is sent. */
function importedEntryId(row: InboxRow, templateId: string): string {
  const name = `${row.payload.import_id}/${row.recipient_id}/${templateId}`;
  return uuidFromBytes(createHash('sha256').update(name).digest().subarray(0, 16));
}

function eventOf(row: InboxRow, result: string): ConsentEvent | null {
  const at = row.occurred_at;
  // A report by the team's own backend is the client's word, told by another mouth.
  const source = row.source === 'platform' ? 'platform' : 'client';
  if (result === 'platform_refused') return { type: 'platform_refused', callStartedAt: at };
  if (result.startsWith('imported:')) return { type: 'imported', count: Number(result.slice(9)), at };
  if (result.startsWith('wrote:')) return { type: 'user_wrote', sends: Number(result.slice(6)), at };
  if (result.startsWith('corrected:')) return { type: 'correction', credits: Number(result.slice(10)), at };
  if (result.startsWith('accept')) return { type: 'accept', source, at };
  if (result === 'reject') return { type: 'reject', source, at };
  if (result === 'change_reject') return { type: 'change_reject', at };
  if (result === 'ban') return { type: 'ban', source, at };
  return result === 'filter' ? { type: 'filter' } : null;
}
