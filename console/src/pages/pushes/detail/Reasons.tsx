import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Push } from '../../../api/contract.ts';
import { useMay } from '../../../api/me.ts';
import { count, percent } from '../../../pieces/numbers.ts';
import { useReasonWords } from './reason-words.ts';

/** Why some did not get it, the most frequent reason first, and what one can do: look at them, or send again. */
export function Reasons({ push, onRetry }: { push: Push; onRetry: (line: string) => void }) {
  const { t } = useTranslation('push');
  const navigate = useNavigate();
  const mayWrite = useMay('pushes_write');
  const mayRead = useMay('deliveries_read');
  const words = useReasonWords(push);
  const lines = push.reasons.toSorted((a, b) => b.count - a.count);
  const show = (outcome: string, reason: string) =>
    void navigate({
      to: '/pushes/$pushId',
      params: { pushId: push.id },
      search: { outcome: outcome as 'failed', reason },
      hash: 'deliveries',
    });
  return (
    <section className="card card-pad">
      <h2>{t('reasons.title')}</h2>
      <ul className="reasons">
        {lines.map(({ outcome, reason, count: n }) => {
          const { what, todo } = words(outcome, reason);
          const again = push.finished_at !== null && mayWrite && outcome !== 'unknown';
          return (
            <li key={`${outcome} ${reason}`}>
              <i className={`law-${outcome}`} />
              <div>
                <b>{what}</b>
                {todo !== '' && <p className="soft">{todo}</p>}
              </div>
              <span className="reasons-levers">
                {mayRead && (
                  <button type="button" className="link-button" onClick={() => show(outcome, reason)}>
                    {t('reasons.show')}
                  </button>
                )}
                {again && (
                  <button type="button" className="link-button" onClick={() => onRetry(`${outcome} ${reason}`)}>
                    {t('reasons.retry')}
                  </button>
                )}
              </span>
              <span className="number">
                <b>{count(n)}</b>
                <small className="soft">{percent(n, push.audience_count)}</small>
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
