import { asCurl, type CurlLine } from '../../../api/call.ts';
import type { PushInput } from '../../../api/contract.ts';
import { changeOf, type Editing } from './change-of.ts';
import { changeOfSchedule, type EditedSchedule } from './change-of-schedule.ts';
import type { ScheduleInput } from './form.ts';

interface Composed {
  input: PushInput | null;
  order: ScheduleInput | null;
  editing: Editing | null;
  schedule: EditedSchedule | null;
}

/** What the composer sends when it is done: a new push or standing order, or a change of one. Null while nothing is. */
export function lineOf({ input, order, editing, schedule }: Composed): CurlLine | null {
  if (order !== null) {
    if (schedule === null) return asCurl('createSchedule', { body: order });
    return asCurl('updateSchedule', changeOfSchedule(order, schedule));
  }
  if (input === null) return null;
  if (editing === null) return asCurl('createPush', { body: input });
  return asCurl('updatePush', changeOf(editing, { ...input, draft: false }));
}
