import { decideRecipient } from '#core/delivery/decide.ts';
import { creditsAhead } from '#core/ledger/hold.ts';
import { creditsOf, noConsent } from '#core/ledger/state.ts';
import { type RenderContext, renderMessage } from '#core/message/render-message.ts';
import type { Limits } from '#core/policy/limits.ts';
import type { AppVault } from '#core/vault/app-vault.ts';
import { type DeliveryName, everybody } from '#core/vault/delivery-token.ts';
import { together } from '#db/batch.ts';
import { type ConsentToDecide, loadConsentsToDecide } from '#db/queries/consent/load.ts';
import { loadRecipientsToCall, type RecipientToCall } from '#db/queries/recipient/load.ts';
import { stateToDecide } from '../consents/consent-state.ts';
import type { EngineContext } from '../context.ts';
import type { Lane } from '../lanes/lane.ts';
import type { Part } from './backlog.ts';
import { contentOf, type PushPlan, rendersFor } from './push-plan.ts';
import { WindowLimits } from './timing.ts';

/** A recipient who passed every rule on the loaded rows; the reserve transaction has the last word on the credit. */
export interface Candidate {
  part: Part;
  recipientId: string;
  takesCredit: boolean;
  /** Credits as loaded, this one included. */
  credits: number;
  /** What is sent, and to which address. Equal text gives equal bodies where a channel takes batches. */
  body: string;
  target: string;
  /** What limits how often and when; null for most. */
  limits: Limits | null;
}

/** A recipient who will not be called, and why. */
export interface Dismissed {
  part: Part;
  recipientId: string;
  outcome: 'suppressed' | 'failed';
  reason: string;
  detail: string | null;
}

/** A recipient who is not called now, and when to come again. */
export interface Deferred {
  part: Part;
  recipientId: string;
  until: Date;
}

export interface Prepared {
  candidates: Candidate[];
  dismissed: Dismissed[];
  deferred: Deferred[];
}

/**
 * Loads the recipients of a window by plain reads, decides by the pure rules and renders. Nothing is written. `pause` is
 * asked before each recipient, by their number: where it promises, that is awaited, and false ends the work half done.
 */
export async function prepareWindow(
  context: EngineContext,
  lane: Lane,
  parts: Part[],
  pause?: (number: number) => Promise<boolean> | undefined,
): Promise<Prepared> {
  const { pool, clock } = context;
  const plans = parts.map((part) => part.slice.plan);
  const ids = parts.flatMap((part) => part.slice.row.recipients.slice(part.start, part.stop));
  const limits = await WindowLimits.of(context, lane, plans);
  const wanted = readsOf(plans, limits.byZone);
  const templates = [...new Set(plans.map((plan) => plan.template.id))];
  const [[recipients, consents, ...timing], vault] = await Promise.all([
    together(pool, [
      loadRecipientsToCall(lane.b, lane.appId, ids, wanted),
      loadConsentsToDecide(lane.b, lane.appId, ids, templates),
      ...limits.reads(lane, ids),
    ]),
    context.vaults.ofApp(lane.appId),
  ]);
  const now = clock.now();
  const rows = new Map(recipients.map((row) => [row.id, row]));
  const consentOf = new Map(templates.map((id) => [id, new Map<string, ConsentToDecide>()]));
  for (const row of consents) consentOf.get(row.template_id)!.set(row.recipient_id, row);
  const timingOf = limits.timings(timing, now);
  const prepared: Prepared = { candidates: [], dismissed: [], deferred: [] };
  const { candidates, dismissed, deferred } = prepared;

  let number = 0;
  for (const [i, part] of parts.entries()) {
    // A look may put another plan in its place meanwhile, of which no limits were read.
    const plan = plans[i]!;
    const { push, template } = plan;
    for (const recipientId of part.slice.row.recipients.slice(part.start, part.stop)) {
      const pausing = pause?.(++number);
      if (pausing !== undefined && !(await pausing)) return prepared;
      const row = rows.get(recipientId) ?? null;
      const openid = openidOf(vault, recipientId, row, part);
      const consent = consentOf.get(template.id)!.get(recipientId);
      const state = consent === undefined ? noConsent(template.kind) : stateToDecide(consent);
      const arm = plan.experiment?.armOf(recipientId);
      const decision = decideRecipient({
        recipient: row === null ? null : { status: row.status },
        known: openid !== null,
        cancelled: push.state === 'cancelled',
        consent: state,
        noCredit: push.no_credit,
        timing: timingOf(plan, recipientId, row?.time_zone),
        ahead: creditsAhead(consent?.held ?? null, { id: push.id, rank: plan.rank }, now),
        heldOut: arm === 'hold_out',
        now,
        sendBefore: push.send_before,
      });
      if (!decision.send && decision.until !== undefined) {
        deferred.push({ part, recipientId, until: decision.until });
        continue;
      }
      if (!decision.send) {
        dismissed.push({ part, recipientId, outcome: 'suppressed', reason: decision.reason, detail: null });
        continue;
      }
      const content = contentOf(plan, arm);
      const rendered = render(content, part, recipientId, row, now);
      if ('problem' in rendered) {
        dismissed.push({ part, recipientId, outcome: 'failed', reason: 'content', detail: rendered.problem ?? null });
        continue;
      }
      const target = plan.address === null ? openid! : addressOf(vault, plan.address, row);
      if (target === null) {
        dismissed.push({ part, recipientId, outcome: 'suppressed', reason: 'no_address', detail: null });
        continue;
      }
      const body = plan.channel.compose(
        {
          template: plan.templateName,
          page: content.page?.(vault.deliveryToken(tokenOf(plan, recipientId))) ?? null,
          data: rendered.data,
          miniprogramState: plan.miniprogramState,
          lang: plan.lang,
        },
        target,
      );
      const { takesCredit } = decision;
      const credits = creditsOf(state);
      candidates.push({ part, recipientId, takesCredit, credits, body, target, limits: limits.limitsOf(plan) });
    }
  }
  return prepared;
}

/** What of the recipients their messages and addresses need. */
function readsOf(plans: readonly PushPlan[], byZone: boolean): 'call' | 'render' | 'address' {
  if (plans.some((plan) => plan.address !== null)) return 'address';
  return byZone || plans.some(rendersFor) ? 'render' : 'call';
}

/** Whose landing it is: that of one delivery, or of the whole push where recipients of a batch share their text. */
function tokenOf({ push, channel }: PushPlan, recipientId: string): DeliveryName {
  return { pushId: push.id, recipientId: channel.batch > 1 ? everybody : recipientId };
}

/** The address a channel of its own has for a recipient, several joined by commas; null when there is none. */
function addressOf(vault: AppVault, address: NonNullable<PushPlan['address']>, row: RecipientToCall | null) {
  if (row === null) return null;
  if (address === 'alias') return row.alias ? vault.fields.open('recipient.alias', row.id, row.alias) : null;
  const value = row.attributes?.[address.attribute];
  const ids = (Array.isArray(value) ? value : [value]).filter((id) => typeof id === 'string' && id !== '');
  return ids.length === 0 ? null : ids.join(',');
}

/** From our row, or from the slice where the push brought an openid we have no row of. */
function openidOf(vault: AppVault, recipientId: string, row: RecipientToCall | null, part: Part): string | null {
  if (row?.openid) return vault.openOpenid(recipientId, row.openid);
  const brought = part.slice.row.openids?.[recipientId];
  return brought === undefined ? null : vault.openOpenid(recipientId, Buffer.from(brought, 'base64'));
}

function render(plan: PushPlan, part: Part, recipientId: string, row: RecipientToCall | null, now: Date) {
  if (plan.message === null) return { problem: plan.compileProblem ?? 'the template changed' };
  if (plan.constantData !== null) return { data: plan.constantData };
  const scope: RenderContext = {
    variables: plan.push.variables,
    recipientVariables: part.slice.row.variables?.[recipientId] ?? {},
    recipient: {
      attributes: row?.attributes ?? {},
      tags: row?.tags ?? [],
      language: row?.language ?? null,
      country: row?.country ?? null,
      province: row?.province ?? null,
      city: row?.city ?? null,
    },
    app: plan.constants,
    now,
  };
  const rendered = renderMessage(plan.message, scope, plan.words);
  if ('data' in rendered) return { data: rendered.data };
  const { problem } = rendered;
  return { problem: `${problem.field}: ${problem.code}${problem.code === 'blocked_word' ? ` ${problem.word}` : ''}` };
}
