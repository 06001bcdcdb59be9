import { useTranslation } from 'react-i18next';
import type { PushItem } from '../api/contract.ts';

type State = PushItem['state'];

/** A shape for each state besides its colour: it can be told without seeing colours. */
const shapes: Record<State, string> = {
  draft: 'M3 13l1-3 7-7 2 2-7 7z',
  scheduled: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zm0 2.500v3.500l2.500 1.500',
  planning: 'M2 4h12M2 8h8M2 12h5',
  sending: 'M2 8h10M8 4l4 4-4 4',
  paused: 'M5 3v10M11 3v10',
  cancelled: 'M4 4l8 8M12 4l-8 8',
  finished: 'M3 8.500l3.500 3.500L13 4.500',
};

export function StateTag({ state, held = false }: { state: State; held?: boolean }) {
  const { t } = useTranslation('push');
  return (
    <span className={`state state-${held ? 'paused' : state}`}>
      <svg viewBox="0 0 16 16" width="12" height="12" aria-hidden="true">
        <path d={shapes[held ? 'paused' : state]} />
      </svg>
      {t(held ? 'held' : `states.${state}`)}
    </span>
  );
}
