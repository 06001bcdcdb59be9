import type { Experiment } from '#contract/experiment.ts';
import type { PushLimits } from '#contract/policy.ts';
import { type Decision, decideRecipient } from '#core/delivery/decide.ts';
import { type Arm, armOf, boundsOf, keyOf } from '#core/experiment/arms.ts';
import { creditsAhead, rankOf } from '#core/ledger/hold.ts';
import type { ConsentState } from '#core/ledger/state.ts';
import { type RenderContext, type RenderProblem, renderMessage } from '#core/message/render-message.ts';
import { calendarOf } from '#core/policy/hours.ts';
import { type LimitsOf, limitsOf } from '#core/policy/limits.ts';
import { listsByRecipient, listsOf, Timings } from '#core/policy/timings.ts';
import { together } from '#db/batch.ts';
import { loadAllowances } from '#db/queries/allowance/take.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import { type ConsentToDecide, loadConsentsToDecide } from '#db/queries/consent/load.ts';
import { loadRecipientsToCall, type RecipientToCall } from '#db/queries/recipient/load.ts';
import { loadMemberships } from '#db/queries/segment/members.ts';
import type { AnyTemplateRow } from '#db/queries/template/sync.ts';
import type { ServerContext } from '../context.ts';
import type { Composed, PushInput } from '../pushes/compose.ts';

/** What would become of one recipient of a push if it were due as planned, on the rows of now. */
export interface Verdict {
  recipientId: string;
  decision: Decision;
  /** Present where the decision is to send: how the message reads, or why it cannot be rendered. */
  rendered: { data: Readonly<Record<string, string>> } | { problem: RenderProblem } | null;
}

/** The dispatcher's decisions and rendering for some recipients of one bucket; nothing is stored, nothing is called. */
export async function judge(
  context: ServerContext,
  input: PushInput,
  composed: Composed,
  b: number,
  ids: string[],
): Promise<Verdict[]> {
  if (ids.length === 0) return [];
  const { app, template, compiled, stored, recipientVariables, dueAt, sendBefore } = composed;
  const [[recipients, consents], timings] = await Promise.all([
    together(context.pool, [
      loadRecipientsToCall(b, app.id, ids, 'render'),
      loadConsentsToDecide(b, app.id, ids, [template.id]),
    ]),
    timingsOf(context, { app, template, push: { id: '', kind: composed.kind, class: composed.class } }, input.limits, {
      b,
      ids,
      at: dueAt,
    }),
  ]);
  const rows = new Map(recipients.map((row) => [row.id, row]));
  const consentOf = new Map(consents.map((row) => [row.recipient_id, row]));
  const armOfId = armsOf(input.experiment);
  const push = { id: '', rank: rankOf({ kind: composed.kind, priority: input.priority }) };
  const brought = 'list' in stored ? (stored.openids ?? {}) : {};
  return ids.map((recipientId) => {
    const row = rows.get(recipientId);
    const consent = consentOf.get(recipientId);
    const arm = armOfId(recipientId);
    const decision = decideRecipient({
      recipient: row === undefined ? null : { status: row.status },
      known: row?.openid != null || brought[recipientId] !== undefined,
      consent: consent === undefined ? null : stateOf(consent),
      noCredit: input.noCredit,
      timing: timings?.of(recipientId, row?.time_zone),
      ahead: creditsAhead(consent?.held ?? null, push, dueAt),
      heldOut: arm === 'hold_out',
      now: dueAt,
      sendBefore,
    });
    if (!decision.send) return { recipientId, decision, rendered: null };
    const own = recipientVariables?.[recipientId];
    const scope = scopeOf(row, { variables: input.variables, recipientVariables: own, app: app.constants, now: dueAt });
    const message = typeof arm === 'object' ? composed.variants[arm.variant]! : compiled;
    return { recipientId, decision, rendered: renderMessage(message, scope, composed.words) };
  });
}

/**
 * The part of an experiment each recipient would be in. Without a key of its own the parts go by the push, which has no id
 * yet: then these are parts of the right sizes, of other people.
 */
function armsOf(experiment: Experiment | null): (recipientId: string) => Arm | undefined {
  if (experiment === null) return () => undefined;
  const bounds = boundsOf(experiment);
  return (recipientId) => armOf(bounds, keyOf(experiment, ''), recipientId);
}

/** Caps, hours and lists as they stand now; undefined where nothing limits the push. */
export async function timingsOf(
  context: ServerContext,
  { app, template, push }: { app: AppRow; template: AnyTemplateRow; push: Omit<LimitsOf['push'], 'templateId'> },
  own: PushLimits | null,
  { b, ids, at }: { b: number; ids: string[]; at: Date },
): Promise<Timings | undefined> {
  const policy = app.policy ?? app.organization_policy ?? null;
  const named = { ...push, templateId: template.id };
  const limits = limitsOf({ policy, defaults: template.defaults, limits: own, push: named });
  if (limits === null) return undefined;
  const reads = [loadAllowances(b, app.id, ids), loadMemberships(b, listsOf([limits]), ids)] as const;
  const [allowances, memberships] = await together(context.pool, reads);
  const sends = new Map(allowances.map((row) => [row.recipient_id, row.sends]));
  const place = { calendar: calendarOf(app.calendar), appZone: app.time_zone };
  return new Timings(limits, place, { sends, lists: listsByRecipient(memberships) }, at);
}

/** What a rendering reads, with what is known of the recipient. */
export function scopeOf(row: RecipientToCall | undefined, given: Omit<RenderContext, 'recipient'>): RenderContext {
  const recipient = {
    attributes: row?.attributes ?? {},
    tags: row?.tags ?? [],
    language: row?.language ?? null,
    country: row?.country ?? null,
    province: row?.province ?? null,
    city: row?.city ?? null,
  };
  return { ...given, recipient };
}

export function stateOf({ kind, status, client, platform, other, spent }: ConsentToDecide): ConsentState {
  return { kind, status, client, platform, other, spent, resetAt: null, lastGrantedAt: null, lastRefusedAt: null };
}
