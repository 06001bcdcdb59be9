import { useNavigate } from '@tanstack/react-router';
import { App } from 'antd';
import { useTranslation } from 'react-i18next';
import { useChange } from '../../../api/use.ts';
import { changeOfSchedule, type EditedSchedule } from './change-of-schedule.ts';
import { keep, type ScheduleInput } from './form.ts';

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
