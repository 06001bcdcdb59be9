import { useTranslation } from 'react-i18next';
import type { Schedule } from './Schedules.tsx';

/** A shape for each state besides its colour, and the colours of pushes that it resembles. */
const looks: Record<Schedule['state'], { like: string; shape: string }> = {
  active: { like: 'sending', shape: 'M13 8a5 5 0 1 1-1.500-3.500M12 1.500v3.500H8.500' },
  paused: { like: 'paused', shape: 'M5 3v10M11 3v10' },
  ended: { like: 'finished', shape: 'M3 8.500l3.500 3.500L13 4.500' },
  failed: { like: 'failed', shape: 'M8 3v6M8 12.500v.010' },
};

export function ScheduleState({ state }: { state: Schedule['state'] }) {
  const { t } = useTranslation('schedule');
  const { like, shape } = looks[state];
  return (
    <span className={`state state-${like}`}>
      <svg viewBox="0 0 16 16" width="12" height="12" aria-hidden="true">
        <path d={shape} />
      </svg>
      {t(`states.${state}`)}
    </span>
  );
}
