import type { z } from 'zod';
import { ApiError, type FieldError } from '#contract/errors.ts';
import { pointerTo } from '#contract/pointer.ts';
import type { recipientUpsert } from '#contract/recipient.ts';
import { bucketOf } from '#core/bucket.ts';
import type { AppVault } from '#core/vault/app-vault.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import type { InboxEvent } from '#db/queries/inbox/put.ts';
import { listTemplates } from '#db/queries/template/sync.ts';
import type { ServerContext } from '../context.ts';
import { dedupeOf, eventDay } from '../door/event.ts';

type Given = z.output<typeof recipientUpsert>;

/**
 * The credits an import brings, as events for the ledger's one writer. Each (import, recipient, template) is booked once
 * for ever: the inbox drops a repeat of today, the ledger an older one by the entry's id.
 *
 * @throws ApiError when there are credits without an `import_id`, or for a template the app does not have
 */
export async function importedCredits(
  context: ServerContext,
  app: AppRow,
  vault: AppVault,
  importId: string | undefined,
  recipients: Given[],
  now: Date,
): Promise<InboxEvent[]> {
  const counted = recipients.filter((one) => one.credits !== undefined && Object.keys(one.credits).length > 0);
  if (counted.length === 0) return [];
  if (importId === undefined) {
    const message = 'credits need an import_id, so that the same ones are not counted twice';
    throw new ApiError('validation_failed', { errors: [{ pointer: '/import_id', code: 'required', message }] });
  }
  const templates = await listTemplates(context.pool, app.id);
  const idOf = new Map(
    templates.flatMap((row) => [[row.id, row.id] as const, [row.platform_template_id, row.id] as const]),
  );
  refuseUnknown(recipients, idOf);
  return counted.map((one) => {
    const recipientId = vault.recipientIdOf(one.openid);
    const results = Object.entries(one.credits!).map(([name, count]) => [idOf.get(name)!, `imported:${count}`]);
    return {
      day: eventDay(now, now),
      // Another line of the same file may bring another template; each counts once in the ledger.
      dedupe: dedupeOf(app.id, 'imported', importId, recipientId, ...results.map(([id]) => id!).sort()),
      appId: app.id,
      b: bucketOf({ start: app.bucket_start, spread: app.spread }, recipientId),
      recipientId,
      kind: 'consent',
      source: 'api',
      openid: null,
      payload: { results: Object.fromEntries(results), import_id: importId },
      occurredAt: now,
    };
  });
}

function refuseUnknown(recipients: Given[], known: Map<string, string>): void {
  const errors = recipients.flatMap((one, i): FieldError[] =>
    Object.keys(one.credits ?? {})
      .filter((name) => !known.has(name))
      .map((name) => ({
        pointer: pointerTo('recipients', i, 'credits', name),
        code: 'unknown',
        message: 'no such template',
      })),
  );
  if (errors.length > 0) throw new ApiError('template_not_found', { errors: errors.slice(0, 20) });
}
