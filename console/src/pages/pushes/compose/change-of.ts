import type { Input, PushInput } from '../../../api/contract.ts';
import { type AudienceDraft, idsOf } from './form.ts';

/** A push that is stored already, and the version that the form was read from. */
export interface Editing {
  id: string;
  version: number;
  /** The audience it is stored with, where that is not shown: a list, or a set made by the API. */
  hidden: HiddenAudience | null;
}

export interface HiddenAudience {
  /** Recipients on the list; null of a set, which is counted when it is planned. */
  count: number | null;
}

/** Whether the push keeps an audience that the page cannot show: nothing was pasted in its place. */
export function keepsAudience(editing: Editing | null, audience: AudienceDraft): boolean {
  return editing !== null && editing.hidden !== null && audience.kind === 'list' && idsOf(audience.text).length === 0;
}

/** What the stored audience is after this was sent. */
export function hiddenAfter(editing: Editing | null, audience: PushInput['audience']): HiddenAudience | null {
  if (!('openids' in audience)) return null;
  return audience.openids.length === 0 ? (editing?.hidden ?? null) : { count: audience.openids.length };
}

/** What the API keeps where it is left out: on this page, what is empty is taken away. */
const cleared = { name: null, class: null, send_before: null, pace: null, canary: null, experiment: null };

/** What a form says of a push that is stored. It keeps the strategy it was made with, and a list nobody sees any more. */
export function changeOf({ id, version, hidden }: Editing, input: PushInput) {
  const { app_id: _, dry_run: __, fallback: ___, audience, ...changes } = input;
  const isKept = hidden !== null && 'openids' in audience && audience.openids.length === 0;
  const body = {
    ...cleared,
    ...changes,
    ...(isKept ? {} : { audience }),
    schedule: input.schedule ?? { at: null },
  } as NonNullable<Input<'updatePush'>['body']>;
  return { params: { push_id: id }, body, ifMatch: version };
}

/**
 * The schedule that a launch is sent with, and what undoing it puts back: only a time that the console itself has set, to
 * leave time for that, is taken away again. `at`: the time it would set; `now`: both in the service's time.
 */
export function launchTime(schedule: PushInput['schedule'], at: string, soonMs: number, now: number) {
  // A time on the recipient's own wall is an instant for nobody.
  const isOwn = schedule?.at_local !== undefined;
  const isSoon = !isOwn && (schedule?.at === undefined || Date.parse(schedule.at) < now + soonMs);
  if (!isSoon) return { schedule, back: undefined };
  return { schedule: { ...schedule, at }, back: { ...schedule, at: null } };
}
