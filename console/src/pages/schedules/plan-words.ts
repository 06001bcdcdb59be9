import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { listed } from '../../pieces/listed.ts';
import { stamp, useZone } from '../../pieces/Time.tsx';
import { type TriggerOf, triggerWords } from './trigger-words.ts';

/** Of a recurrence or trigger as far as it is told in words; wide enough for what is read and what is written. */
interface PlanOf {
  cron?: string | undefined;
  daily?: { at: string } | undefined;
  weekly?: { on: string[]; at: string } | undefined;
  monthly?: { day: number | 'last'; at: string } | undefined;
  every?:
    | { count: number; unit: 'day' | 'week' | 'month'; on?: (string | number)[] | undefined; at: string }
    | undefined;
  once?: { at: string } | undefined;
  time_zone?: string | undefined;
}

/** When a standing order fires, in a sentence. */
export function usePlanWords(): (recurrence: PlanOf | null, trigger: TriggerOf | null) => string {
  const { t } = useTranslation('schedule');
  const zone = useZone();
  return (recurrence, trigger) => {
    if (trigger !== null) return triggerWords(trigger, t);
    if (recurrence === null) return '';
    const words = rhythmOf(recurrence, t, zone);
    const own = recurrence.time_zone;
    return own === undefined ? words : `${words} · ${own}`;
  };
}

function rhythmOf(plan: PlanOf, t: TFunction<'schedule'>, zone: string): string {
  const { cron, daily, weekly, monthly, every, once } = plan;
  const named = (days: readonly (string | number)[]) =>
    listed(days.map((day) => (typeof day === 'string' ? t(`days.${day}`) : String(day))));
  if (cron !== undefined) return t('words.cron', { cron });
  if (daily !== undefined) return t('words.daily', daily);
  if (weekly !== undefined) return t('words.weekly', { on: named(weekly.on), at: weekly.at });
  if (once !== undefined) return t('words.once', { at: stamp(new Date(once.at), zone) });
  if (every !== undefined) {
    const key = { day: 'everyDay', week: 'everyWeek', month: 'everyMonth' }[every.unit];
    return t(`words.${key}`, { count: every.count, on: named(every.on ?? []), at: every.at });
  }
  return monthly?.day === 'last' ? t('words.monthlyLast', { at: monthly.at }) : t('words.monthly', { ...monthly });
}
