import type { AudienceInput } from '#contract/audience.ts';
import type { Canary } from '#contract/canary.ts';
import { ApiError } from '#contract/errors.ts';
import type { Experiment } from '#contract/experiment.ts';
import type { PushLimits } from '#contract/policy.ts';
import type { PushTiming } from '#contract/push-schedule.ts';
import type { ContentWords } from '#core/content/content-words.ts';
import { listSlices } from '#core/delivery/list-slices.ts';
import { decideAtOf } from '#core/experiment/decide-at.ts';
import type { CompiledMessage } from '#core/message/compile-message.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import type { FallbackStep } from '#db/queries/fallback/store.ts';
import type { PushKey } from '#db/queries/push/by-day.ts';
import type { PushRow } from '#db/queries/push/row.ts';
import type { NewSlice } from '#db/queries/slice/row.ts';
import type { AnyTemplateRow } from '#db/queries/template/sync.ts';
import { refuseContent } from '../content/refuse.ts';
import type { ServerContext } from '../context.ts';
import { resolveAudience, type StoredAudience } from './audience.ts';
import { checkMessage, checkRendering, type MessageInput, settledMessage, templateOf } from './check-message.ts';
import { composeFallback, type FallbackInput } from './fallback.ts';
import { tightened, within } from './tighten.ts';
import { checkVariants } from './variants.ts';
import { defaultSendBefore, dueSpan } from './when.ts';

/** What a push says, whether it comes from a request or from a stored draft under change. */
export interface PushInput {
  name: string | null;
  audience: AudienceInput | null;
  /** Used when `audience` is null: as resolved before. */
  stored: StoredAudience | null;
  storedVariables: Record<string, Record<string, unknown>> | null;
  /** The kind that goes with `stored`. */
  storedKind: PushRow['kind'] | null;
  message: MessageInput;
  variables: Record<string, unknown>;
  recipientVariables: Record<string, Record<string, unknown>> | undefined;
  /** Null: by template or kind. */
  class: string | null;
  limits: PushLimits | null;
  priority: number;
  at: Date | null;
  /** How recipients are due at different times; null: all at once. */
  timing: PushTiming | null;
  /** Calls a minute at most; null: as the app may. */
  pacePerMinute: number | null;
  canary: Canary | null;
  experiment: Experiment | null;
  sendBefore: Date | null;
  deliveryMode: 'at_most_once' | 'at_least_once';
  noCredit: 'suppress' | 'try';
  /** Whether a credit of each recipient is held for it from its planning on. */
  holdCredits: boolean;
  /** What is tried when it is over; absent: nothing. */
  fallback?: FallbackInput | null;
}

/** A push checked by every rule, ready to be written. */
export interface Composed {
  app: AppRow;
  template: AnyTemplateRow;
  compiled: CompiledMessage;
  /** Words that no value may hold, or null. */
  words: ContentWords | null;
  /** As it is kept and sent, complete whatever becomes of the app's settings. */
  message: MessageInput;
  kind: PushRow['kind'];
  class: string;
  stored: StoredAudience;
  recipientVariables: Record<string, Record<string, unknown>> | null;
  dueAt: Date;
  sendBefore: Date;
  /** Whether its slices are written when it is accepted: a list due together, for which no credits are held. */
  direct: boolean;
  /** The messages of its experiment's variants; none where it has no experiment. */
  variants: CompiledMessage[];
  /** When its experiment is to be decided; null: never. */
  decideAt: Date | null;
  /** The steps behind it, complete; null: none. */
  fallback: { steps: FallbackStep[]; stopAt: Date } | null;
}

/**
 * Checks and completes a push. Throws ApiError with all that is wrong with one part at once; writes nothing. `content`:
 * whether what breaks the rules for content is refused here, or left to the caller to tell. `unrendered`: its variables
 * are not known yet, only its form is checked.
 */
export async function composePush(
  context: ServerContext,
  app: AppRow,
  input: PushInput,
  now: Date,
  { content = 'refuse', unrendered = false }: { content?: 'refuse' | 'tell'; unrendered?: boolean } = {},
): Promise<Composed> {
  const template = await templateOf(context, app, input.message);
  const compiled = checkMessage(app, template, input.message);
  const message = settledMessage(app, input.message);
  const words = await context.words(app);
  if (content === 'refuse') refuseContent(app, template, message, words);
  const vault = await context.vaults.ofApp(app.id);
  const resolved =
    input.audience === null
      ? { stored: input.stored!, variables: input.storedVariables }
      : await resolveAudience(context, app, vault, input.audience, input.recipientVariables, input.noCredit);
  if (!unrendered) checkRendering(app, compiled, resolved.stored, input.variables, resolved.variables, now, words);
  if (input.canary !== null && 'list' in resolved.stored) throw onlyForRules();
  const { experiment } = input;
  const variants =
    experiment === null ? [] : checkVariants(app, template, message, experiment, 'list' in resolved.stored);
  for (const one of variants) {
    checkRendering(app, one, resolved.stored, input.variables, resolved.variables, now, words);
  }
  const kind = input.storedKind ?? ('list' in resolved.stored ? 'transactional' : 'campaign');
  const className = tightened(template.defaults, input, kind);
  const { first: dueAt, last } = dueSpan(input.at, input.timing, now);
  const sendBefore = input.sendBefore ?? defaultSendBefore(kind, last);
  const stored = within(resolved.stored, template.defaults?.audience);
  const direct = 'list' in stored && input.timing === null && !input.holdCredits;
  if (!direct && input.noCredit === 'try' && kind === 'transactional') throw onlyTogether();
  if (sendBefore <= dueAt) {
    const message = 'send_before must lie after the time the push is due';
    throw new ApiError('send_before_invalid', { errors: [{ pointer: '/send_before', code: 'too_early', message }] });
  }
  return {
    app,
    template,
    compiled,
    words,
    message,
    kind,
    class: className,
    stored,
    recipientVariables: resolved.variables,
    dueAt,
    sendBefore,
    direct,
    variants,
    decideAt: decideAtOf(input.experiment, last),
    fallback: await composeFallback(context, app, input.fallback ?? null, dueAt),
  };
}

/** People of whom we have no row can only be called from the list itself. */
function onlyTogether(): ApiError {
  const message =
    'a list that is tried without credits is sent to all at one time, with no rule of its template and no credits held';
  return new ApiError('validation_failed', { errors: [{ pointer: '/no_credit', code: 'only_together', message }] });
}

function onlyForRules(): ApiError {
  const message = 'a list is sent at once; save it as a segment to send to a part of it first';
  return new ApiError('validation_failed', { errors: [{ pointer: '/canary', code: 'not_a_rule', message }] });
}

/** The slices of a list whose recipients are due together; those of any other push are written by the planner. */
export function slicesOf(
  context: ServerContext,
  push: PushKey,
  composed: Pick<Composed, 'app' | 'stored' | 'recipientVariables' | 'kind' | 'dueAt' | 'direct'>,
  priority: number,
): NewSlice[] {
  const { app, stored, recipientVariables, direct } = composed;
  if (!direct || !('list' in stored)) return [];
  const lanes = { start: app.bucket_start, spread: app.spread };
  return listSlices(lanes, stored.recipients, recipientVariables, stored.openids ?? null).map((slice) => ({
    id: context.newId(),
    app_id: app.id,
    day: push.day,
    push_id: push.id,
    due_at: composed.dueAt,
    transactional: composed.kind === 'transactional',
    priority,
    attempt: 0,
    ...slice,
  }));
}
