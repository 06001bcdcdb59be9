import type { z } from 'zod';
import type { trace } from '#contract/trace.ts';
import { decideRecipient } from '#core/delivery/decide.ts';
import { type TraceStepName, traceOf } from '#core/delivery/trace.ts';
import { partOf } from '#core/experiment/arms.ts';
import { variantMessage } from '#core/experiment/variant-message.ts';
import { creditsAhead, rankOf } from '#core/ledger/hold.ts';
import { creditsOf, noConsent } from '#core/ledger/state.ts';
import { compileMessage } from '#core/message/compile-message.ts';
import { describeMessageProblem } from '#core/message/describe-problem.ts';
import { renderMessage } from '#core/message/render-message.ts';
import type { Timing } from '#core/policy/timings.ts';
import type { AppVault } from '#core/vault/app-vault.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import { loadConsents } from '#db/queries/consent/load.ts';
import type { ConsentRow } from '#db/queries/consent/row.ts';
import { findDelivery } from '#db/queries/delivery/facts.ts';
import type { DeliveryRow } from '#db/queries/delivery/list.ts';
import type { PushRow } from '#db/queries/push/row.ts';
import { type PlaceRow, placeInIntent, placeInSlice } from '#db/queries/slice/place.ts';
import { type AnyTemplateRow, findTemplate } from '#db/queries/template/sync.ts';
import type { ServerContext } from '../context.ts';
import { scopeOf, stateOf, timingsOf } from '../preflight/judge.ts';
import { deliveryOf } from '../present/delivery.ts';
import { maskedId } from '../present/personal.ts';
import type { MessageInput } from '../pushes/check-message.ts';
import { isMeant } from './in-audience.ts';
import { placed } from './place.ts';
import type { Who } from './who.ts';

type Trace = z.input<typeof trace>;

/** Everything read of one recipient of a push. */
interface Read {
  app: AppRow;
  push: PushRow;
  template: AnyTemplateRow;
  who: Who;
  consent: ConsentRow | undefined;
  delivery: DeliveryRow | undefined;
  slice: PlaceRow | undefined;
  onWire: boolean;
  timing: Timing | undefined;
  now: Date;
}

/** Why a recipient got a push, or not, or not yet. Reads only; personal data put out unless `personal`. */
export async function traceRecipient(
  context: ServerContext,
  { app, push, vault, who }: { app: AppRow; push: PushRow; vault: AppVault; who: Who },
  personal: boolean,
): Promise<Trace> {
  const { pool, clock } = context;
  const now = clock.now();
  const template = (await findTemplate(pool, push.template_id))!;
  const at = new Date(Math.max(push.due_at.getTime(), now.getTime()));
  const subject = { app, template, push: { id: push.id, kind: push.kind, class: push.class } };
  const [consents, delivery, slice, intent, timings] = await Promise.all([
    loadConsents(pool, who.b, app.id, [who.id], [template.id]),
    findDelivery(pool, { b: who.b, day: push.day, pushId: push.id, recipientId: who.id }),
    placeInSlice(pool, push.id, who.b, who.id),
    placeInIntent(pool, push.id, who.b, who.id),
    timingsOf(context, subject, push.limits, { b: who.b, ids: [who.id], at }),
  ]);
  const read: Read = {
    app,
    push,
    template,
    who,
    consent: consents[0],
    delivery,
    slice,
    onWire: intent !== undefined && delivery === undefined && slice?.later_at == null,
    timing: timings?.of(who.id, who.row?.time_zone),
    now: at,
  };
  const inAudience = delivery !== undefined || slice !== undefined || (await isMeant(context, app, push, who));
  const decision = decide(read);
  const rendered = await render(context, read);
  const problem = 'problem' in rendered ? rendered.problem : null;
  const recorded =
    delivery === undefined
      ? null
      : { outcome: delivery.outcome, reason: delivery.reason, called: delivery.called_at !== null };
  const steps = traceOf({ inAudience, recorded, onWire: read.onWire, now: decision, renderProblem: problem });
  const inputs = inputsOf(read, personal, 'data' in rendered ? rendered.data : null);
  const openid = who.row?.openid ? vault.openOpenid(who.id, who.row.openid) : null;
  return {
    push_id: push.id,
    recipient_id: who.id,
    openid: openid === null || personal ? openid : maskedId(openid),
    ...placed({ push, delivery, slice, onWire: read.onWire, inAudience, decision, now }),
    steps: steps.map((step) => ({ ...step, inputs: inputs[step.step] })),
    delivery: delivery === undefined ? null : deliveryOf(delivery, vault, who.row?.openid ?? null, personal),
  };
}

function decide({ push, who, consent, slice, timing, now }: Read) {
  return decideRecipient({
    recipient: who.row === undefined ? null : { status: who.row.status },
    known: who.row?.openid != null || slice?.openid != null,
    cancelled: push.state === 'cancelled',
    consent: consent === undefined ? null : stateOf(consent),
    noCredit: push.no_credit,
    timing,
    ahead: creditsAhead(consent?.held ?? null, { id: push.id, rank: rankOf(push) }, now),
    heldOut: partOf(push.experiment, push.id, who.id)?.arm === 'hold_out',
    now,
    sendBefore: push.send_before,
  });
}

async function render(context: ServerContext, { app, push, template, who, slice, now }: Read) {
  const arm = partOf(push.experiment, push.id, who.id)?.arm;
  const message = push.message as unknown as MessageInput;
  const { fields } =
    typeof arm === 'object' ? variantMessage(message, push.experiment!.variants[arm.variant]!) : message;
  const compiled = compileMessage({ fields, template: template.fields, timeZone: app.time_zone });
  if ('problems' in compiled) return { problem: said(compiled.problems[0]!) };
  const own = slice?.variables ?? push.recipient_variables?.[who.id];
  const given = { variables: push.variables, recipientVariables: own ?? {}, app: app.constants, now };
  const rendered = renderMessage(compiled.message, scopeOf(who.row, given), await context.words(app));
  return 'data' in rendered ? rendered : { problem: said(rendered.problem) };
}

function said(problem: Parameters<typeof describeMessageProblem>[0]) {
  const field = 'field' in problem ? `${problem.field} ` : '';
  return {
    zh: `${field}${describeMessageProblem(problem, 'zh')}`,
    en: `${field}${describeMessageProblem(problem, 'en')}`,
  };
}

/** What each step looks at, as it stands now. */
function inputsOf(
  { push, template, who, consent, delivery, slice, timing, now }: Read,
  personal: boolean,
  data: Readonly<Record<string, string>> | null,
): Record<TraceStepName, Record<string, unknown>> {
  const state = consent === undefined ? noConsent(template.kind) : stateOf(consent);
  const windows = (timing?.limits.windows ?? []).map(({ of, max, ms, reason }) => {
    return { of, max, hours: ms / 3_600_000, reason };
  });
  const sends = (timing?.sends ?? []).map((one) => ({ at: iso(new Date(one.at)), class: one.c, push_id: one.p }));
  const shutUntil = timing?.shutUntil ?? null;
  return {
    audience: { kind: push.kind, planned_at: iso(push.planned_at), audience_count: push.audience_count },
    recipient: {
      status: who.row?.status ?? null,
      has_openid: who.row?.openid != null || slice?.openid != null,
      last_seen_at: iso(who.row?.last_seen_at ?? null),
    },
    push: {
      state: push.state,
      pause_reason: push.pause_reason,
      canary: push.canary_state?.phase ?? null,
      due_at: iso(push.due_at),
      send_before: iso(push.send_before),
    },
    consent: {
      template: template.title,
      kind: template.kind,
      status: state.status,
      credits: template.kind === 'long_term' ? null : creditsOf(state),
      granted: { client: state.client, platform: state.platform, other: state.other },
      spent: state.spent,
      last_granted_at: iso(consent?.last_granted_at ?? null),
      last_refused_at: iso(consent?.last_refused_at ?? null),
      no_credit: push.no_credit,
      credit_spent: delivery?.spent ?? null,
    },
    lists: { on: [...(timing?.lists ?? [])], blocked: who.row?.status === 'blocked' },
    caps: { class: push.class, windows: windows.filter((one) => one.reason === 'capped'), sends },
    gap: { windows: windows.filter((one) => one.reason === 'too_soon'), sends },
    quiet_hours: {
      time_zone: who.row?.time_zone ?? null,
      shut_until: shutUntil instanceof Date ? iso(shutUntil) : shutUntil,
    },
    priority: {
      priority: push.priority,
      kind: push.kind,
      hold_credits: push.hold_credits,
      held_before: creditsAhead(consent?.held ?? null, { id: push.id, rank: rankOf(push) }, now),
      left_for_other_classes: timing?.limits.leave ?? 0,
    },
    experiment: { part: partOf(push.experiment, push.id, who.id)?.name ?? null },
    render: { data: personal ? data : null },
    send: {
      looked_at: iso(now),
      queued_for: slice === undefined ? null : (slice.later_at ?? iso(slice.due_at)),
      attempts: delivery?.attempt ?? slice?.later_attempt ?? slice?.attempt ?? 0,
      errcode: delivery?.errcode ?? null,
      errmsg: delivery?.errmsg ?? null,
    },
  };
}

function iso(at: Date | null): string | null {
  return at?.toISOString() ?? null;
}
