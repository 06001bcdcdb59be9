import type { Answer } from '../../../api/contract.ts';
import type { ScheduleInput } from './form.ts';

export interface EditedSchedule {
  schedule: Answer<'getSchedule'>;
  /** The body it was read as: what did not change is not sent, so that a list nobody sees any more stays. */
  before: ScheduleInput;
}

/** What a form says of a standing order that is stored, beside what it was read as. */
export function changeOfSchedule(input: ScheduleInput, edited: EditedSchedule) {
  const { id, version } = edited.schedule;
  return { params: { schedule_id: id }, body: changesOf(input, edited), ifMatch: version };
}

/** Of a push what the API gives a standing order and this page does not show: it stays as it is. */
const unseen = ['timing', 'canary', 'experiment', 'limits', 'variables'] as const;

function changesOf({ name, recurrence, trigger, push }: ScheduleInput, { before, schedule }: EditedSchedule) {
  const stored = schedule.push as Partial<ScheduleInput['push']>;
  const kept = Object.fromEntries(unseen.flatMap((key) => (stored[key] === undefined ? [] : [[key, stored[key]]])));
  // The page has one name for both. A name that its pushes have of their own, or none, stays.
  const { name: same, ...rest } = push;
  const own = stored.name === schedule.name ? same : stored.name;
  return {
    name,
    ...(recurrence === undefined ? {} : { recurrence }),
    ...(trigger === undefined ? {} : { trigger }),
    ...(isSamePush(push, before.push)
      ? {}
      : { push: { ...kept, ...rest, ...(own === undefined ? {} : { name: own }) } }),
  };
}

export function isSamePush(a: ScheduleInput['push'], b: ScheduleInput['push']): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
