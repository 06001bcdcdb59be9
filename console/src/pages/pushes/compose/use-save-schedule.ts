import { useNavigate } from '@tanstack/react-router';
import { App } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Answer } from '../../../api/contract.ts';
import { useChange } from '../../../api/use.ts';
import { keep, type ScheduleInput } from './form.ts';

export interface EditedSchedule {
  schedule: Answer<'getSchedule'>;
  /** The body it was read as: what did not change is not sent, so that a list nobody sees any more stays. */
  before: ScheduleInput;
}

/** Makes a standing order, or changes one that was read before. */
export function useSaveSchedule(appId: string, edited: EditedSchedule | null) {
  const { t } = useTranslation('schedule');
  const { message } = App.useApp();
  const navigate = useNavigate();
  const create = useChange('createSchedule', ['listSchedules']);
  const update = useChange('updateSchedule', ['listSchedules', 'getSchedule']);
  /** Answers whether it worked; what did not stands in `error`. */
  const save = async (input: ScheduleInput, paused: boolean): Promise<boolean> => {
    try {
      const { id } =
        edited === null
          ? await create.mutateAsync({ body: { ...input, paused } })
          : await update.mutateAsync(changeOfSchedule(input, edited));
      keep(appId, null);
      void message.success(t(edited === null ? 'launch.made' : 'launch.saved'));
      await navigate({ to: '/schedules/$scheduleId', params: { scheduleId: id } });
      return true;
    } catch {
      return false;
    }
  };
  return { save, saving: create.isPending || update.isPending, error: create.error ?? update.error };
}

/** What a form says of a standing order that is stored, beside what it was read as. */
export function changeOfSchedule(input: ScheduleInput, edited: EditedSchedule) {
  const { id, version } = edited.schedule;
  return { params: { schedule_id: id }, body: changesOf(input, edited), ifMatch: version };
}

/** Of a push what the API gives a standing order and this page does not show: it stays as it is. */
const unseen = ['timing', 'canary', 'experiment', 'limits'] as const;

function changesOf({ name, recurrence, trigger, push }: ScheduleInput, { before, schedule }: EditedSchedule) {
  const stored = schedule.push as Partial<ScheduleInput['push']>;
  const kept = Object.fromEntries(unseen.flatMap((key) => (stored[key] === undefined ? [] : [[key, stored[key]]])));
  return {
    name,
    ...(recurrence === undefined ? {} : { recurrence }),
    ...(trigger === undefined ? {} : { trigger }),
    ...(isSamePush(push, before.push) ? {} : { push: { ...kept, ...push } }),
  };
}

export function isSamePush(a: ScheduleInput['push'], b: ScheduleInput['push']): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
