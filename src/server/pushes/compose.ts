import type { AudienceInput } from '#contract/audience.ts';
import { ApiError } from '#contract/errors.ts';
import type { PushLimits } from '#contract/policy.ts';
import type { CompiledMessage } from '#core/message/compile-message.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import type { PushRow } from '#db/queries/push/row.ts';
import type { NewSlice } from '#db/queries/slice/row.ts';
import type { AnyTemplateRow } from '#db/queries/template/sync.ts';
import type { ServerContext } from '../context.ts';
import { listByBucket, resolveAudience, type StoredAudience } from './audience.ts';
import { checkMessage, checkRendering, type MessageInput, settledMessage, templateOf } from './check-message.ts';
import { tightened, within } from './tighten.ts';

const hourMs = 3_600_000;
/** What is not sent this long after it was due is not sent at all, unless the push says otherwise. */
export const patienceMs = { transactional: 24 * hourMs, campaign: 72 * hourMs };

/** Until when a push is sent that does not say so itself. */
export function defaultSendBefore(kind: PushRow['kind'], dueAt: Date): Date {
  return new Date(dueAt.getTime() + patienceMs[kind]);
}

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
  /** Calls a minute at most; null: as the app may. */
  pacePerMinute: number | null;
  sendBefore: Date | null;
  deliveryMode: 'at_most_once' | 'at_least_once';
  noCredit: 'suppress' | 'try';
}

/** A push checked by every rule, ready to be written. */
export interface Composed {
  app: AppRow;
  template: AnyTemplateRow;
  compiled: CompiledMessage;
  /** As it is kept and sent, complete whatever becomes of the app's settings. */
  message: MessageInput;
  kind: PushRow['kind'];
  class: string;
  stored: StoredAudience;
  recipientVariables: Record<string, Record<string, unknown>> | null;
  dueAt: Date;
  sendBefore: Date;
}

/** Checks and completes a push. Throws ApiError with all that is wrong with one part at once; writes nothing. */
export async function composePush(context: ServerContext, app: AppRow, input: PushInput, now: Date): Promise<Composed> {
  const template = await templateOf(context, app, input.message);
  const compiled = checkMessage(app, template, input.message);
  const vault = await context.vaults.ofApp(app.id);
  const resolved =
    input.audience === null
      ? { stored: input.stored!, variables: input.storedVariables }
      : await resolveAudience(context, app, vault, input.audience, input.recipientVariables, input.noCredit);
  checkRendering(app, compiled, resolved.stored, input.variables, resolved.variables, now);
  const kind = input.storedKind ?? ('list' in resolved.stored ? 'transactional' : 'campaign');
  const className = tightened(template.defaults, input, kind);
  const dueAt = input.at !== null && input.at > now ? input.at : now;
  const sendBefore = input.sendBefore ?? defaultSendBefore(kind, dueAt);
  if (sendBefore <= dueAt) {
    const message = 'send_before must lie after the time the push is due';
    throw new ApiError('send_before_invalid', { errors: [{ pointer: '/send_before', code: 'too_early', message }] });
  }
  return {
    app,
    template,
    compiled,
    message: settledMessage(app, input.message),
    kind,
    class: className,
    stored: within(resolved.stored, template.defaults?.audience),
    recipientVariables: resolved.variables,
    dueAt,
    sendBefore,
  };
}

const sliceSize = 1000;

/** The slices of a list audience: up to 1,000 recipients of one bucket each. A rule's are written by the planner. */
export function slicesOf(
  context: ServerContext,
  push: { day: string; id: string },
  composed: Composed,
  priority: number,
): NewSlice[] {
  const { app, stored, recipientVariables: variables } = composed;
  const openids = 'list' in stored ? (stored.openids ?? null) : null;
  const slices: NewSlice[] = [];
  for (const [b, ids] of listByBucket(app, stored) ?? []) {
    for (let from = 0; from < ids.length; from += sliceSize) {
      const recipients = ids.slice(from, from + sliceSize);
      slices.push({
        id: context.newId(),
        app_id: app.id,
        b,
        day: push.day,
        push_id: push.id,
        due_at: composed.dueAt,
        transactional: composed.kind === 'transactional',
        priority,
        attempt: 0,
        recipients,
        variables: pick(variables, recipients),
        openids: pick(openids, recipients),
      });
    }
  }
  return slices;
}

function pick<T>(all: Record<string, T> | null, ids: string[]): Record<string, T> | null {
  if (all === null) return null;
  const picked = ids.filter((id) => all[id] !== undefined).map((id) => [id, all[id]!] as const);
  return picked.length > 0 ? Object.fromEntries(picked) : null;
}
