import { useTranslation } from 'react-i18next';
import { listed } from '../../pieces/listed.ts';
import { duration } from '../../pieces/numbers.ts';

/** Of a recurrence or trigger as far as it is told in words; wide enough for what is read and what is written. */
interface PlanOf {
  cron?: string | undefined;
  daily?: { at: string } | undefined;
  weekly?: { on: string[]; at: string } | undefined;
  monthly?: { day: number | 'last'; at: string } | undefined;
  time_zone?: string | undefined;
}

interface Cause {
  event?: string | undefined;
  attribute?: { name: string } | undefined;
}

interface TriggerOf extends Cause {
  delay_minutes?: number | undefined;
  cancel_if?: Cause[] | undefined;
}

/** When a standing order fires, in a sentence. */
export function usePlanWords(): (recurrence: PlanOf | null, trigger: TriggerOf | null) => string {
  const { t } = useTranslation('schedule');
  return (recurrence, trigger) => {
    if (trigger !== null) {
      const { delay_minutes: delay = 0, cancel_if: cancels = [] } = trigger;
      const causeOf = ({ event, attribute }: Cause) => event ?? t('words.attribute', { name: attribute?.name });
      const event = causeOf(trigger);
      const first =
        delay > 0 ? t('words.triggerLater', { event, delay: duration(delay * 60) }) : t('words.trigger', { event });
      if (cancels.length === 0) return first;
      const events = listed(cancels.map(causeOf), true);
      return first + t('words.unless', { events });
    }
    if (recurrence === null) return '';
    const { cron, daily, weekly, monthly, time_zone: zone } = recurrence;
    const words =
      cron !== undefined
        ? t('words.cron', { cron })
        : daily !== undefined
          ? t('words.daily', daily)
          : weekly !== undefined
            ? t('words.weekly', { on: listed(weekly.on.map((day) => t(`days.${day}`))), at: weekly.at })
            : monthly?.day === 'last'
              ? t('words.monthlyLast', { at: monthly.at })
              : t('words.monthly', { ...monthly });
    return zone === undefined ? words : `${words} · ${zone}`;
  };
}
