import { applyConsentEvent, momentToLoad } from '#core/ledger/apply.ts';
import { type ConsentEvent, occurredAt } from '#core/ledger/event.ts';
import { type ConsentState, creditsOf, noConsent } from '#core/ledger/state.ts';
import { lockConsents } from '#db/queries/consent/load.ts';
import {
  appendEntries,
  type ConsentEntryRow,
  grantsAfter,
  hasEntry,
  writeConsents,
} from '#db/queries/consent/write.ts';
import { addFacts } from '#db/queries/stat/fact.ts';
import type { Tx } from '#db/tx.ts';
import type { EngineContext } from '../context.ts';
import type { Lane } from '../lanes/lane.ts';
import { consentFacts } from '../stats/facts.ts';
import { consentState } from './consent-state.ts';

/** A consent being changed in memory. `lastSpentAt` tells the ledger whether spends fall after a reset. */
interface Draft {
  recipientId: string;
  templateId: string;
  state: ConsentState;
  lastSpentAt: Date | null;
  touched: boolean;
}

export interface SceneOfEvent {
  sceneId: string | null;
  sceneVersion: number | null;
}

const noScene: SceneOfEvent = { sceneId: null, sceneVersion: null };

/**
 * Consents of one bucket under change: rows locked in key order, every event decided by `core/ledger`, states and
 * entries written together. One batch per transaction.
 */
export class ConsentBatch {
  readonly #tx: Tx;
  readonly #context: EngineContext;
  readonly #lane: Lane;
  readonly #drafts = new Map<string, Draft>();
  readonly #entries: ConsentEntryRow[] = [];

  private constructor(tx: Tx, context: EngineContext, lane: Lane) {
    this.#tx = tx;
    this.#context = context;
    this.#lane = lane;
  }

  static async lock(
    tx: Tx,
    context: EngineContext,
    lane: Lane,
    recipients: string[],
    templates: string[],
  ): Promise<ConsentBatch> {
    const batch = new ConsentBatch(tx, context, lane);
    for (const row of await lockConsents(tx, lane.b, lane.appId, recipients, templates)) {
      const { recipient_id: recipientId, template_id: templateId, last_spent_at: lastSpentAt } = row;
      const draft = { recipientId, templateId, state: consentState(row), lastSpentAt, touched: false };
      batch.#drafts.set(`${recipientId}/${templateId}`, draft);
    }
    return batch;
  }

  /**
   * Applies one event; a template we do not know is passed over. With `entryId` it is applied only if no entry of that
   * id was ever written.
   */
  async apply(
    recipientId: string,
    templateId: string,
    event: ConsentEvent,
    scene = noScene,
    entryId?: string,
  ): Promise<void> {
    const draft = await this.#draft(recipientId, templateId);
    if (draft === null || (entryId !== undefined && (await this.#written(recipientId, templateId, entryId)))) return;
    const moment = momentToLoad(draft.state, event);
    const key = { b: this.#lane.b, appId: this.#lane.appId, recipientId, templateId };
    const grants = moment === null ? undefined : await grantsAfter(this.#tx, key, moment);
    const at = occurredAt(event);
    const spent = draft.lastSpentAt === null || (at !== null && draft.lastSpentAt <= at) ? 0 : 'unknown';
    const applied = applyConsentEvent(draft.state, event, { ...(grants ? { grants } : {}), spent });
    draft.state = applied.state;
    draft.touched ||= applied.entries.length > 0;
    if (applied.spends > 0 && at !== null && (draft.lastSpentAt ?? at) <= at) draft.lastSpentAt = at;
    for (const entry of applied.entries) {
      this.#entries.push({
        recipient_id: recipientId,
        template_id: templateId,
        id: entryId ?? this.#context.newId(),
        reason: entry.reason,
        source: entry.source,
        count: entry.count,
        delta: entry.delta,
        scene_id: scene.sceneId,
        scene_version: scene.sceneVersion,
        note: entry.note ?? null,
        occurred_at: entry.occurredAt,
      });
    }
  }

  async write(now: Date): Promise<void> {
    const touched = [...this.#drafts.values()].filter((draft) => draft.touched);
    await writeConsents(this.#tx, this.#lane, touched.map(rowOf), now);
    await appendEntries(this.#tx, this.#lane, this.#entries, now);
    await addFacts(this.#tx, this.#lane, this.#context.newId(), consentFacts(this.#entries));
  }

  async #written(recipientId: string, templateId: string, entryId: string): Promise<boolean> {
    if (this.#entries.some((entry) => entry.id === entryId)) return true;
    const key = { b: this.#lane.b, appId: this.#lane.appId, recipientId, templateId };
    return hasEntry(this.#tx, key, entryId);
  }

  async #draft(recipientId: string, templateId: string): Promise<Draft | null> {
    const key = `${recipientId}/${templateId}`;
    const existing = this.#drafts.get(key);
    if (existing !== undefined) return existing;
    const template = await this.#context.template(templateId);
    if (template === undefined) return null;
    const draft = { recipientId, templateId, state: noConsent(template.kind), lastSpentAt: null, touched: false };
    this.#drafts.set(key, draft);
    return draft;
  }
}

function rowOf({ recipientId, templateId, state, lastSpentAt }: Draft) {
  return {
    recipient_id: recipientId,
    template_id: templateId,
    kind: state.kind,
    status: state.status,
    client: state.client,
    platform: state.platform,
    other: state.other,
    spent: state.spent,
    credits: creditsOf(state),
    reset_at: state.resetAt,
    last_granted_at: state.lastGrantedAt,
    last_refused_at: state.lastRefusedAt,
    last_spent_at: lastSpentAt,
  };
}
