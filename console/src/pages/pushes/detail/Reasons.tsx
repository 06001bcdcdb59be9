import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Push } from '../../../api/contract.ts';
import { count, percent } from '../../../pieces/numbers.ts';

/** Why some did not get it, the most frequent reason first, and what one can do. */
export function Reasons({ push }: { push: Push }) {
  const { t, i18n } = useTranslation('push');
  const navigate = useNavigate();
  const language = i18n.language === 'en' ? 'en' : 'zh';
  const lines = push.reasons.toSorted((a, b) => b.count - a.count);
  return (
    <section className="card card-pad">
      <h2>{t('reasons.title')}</h2>
      <ul className="reasons">
        {lines.map(({ outcome, reason, count: n }) => {
          const words = push.explanations.find((one) => one.outcome === outcome && one.reason === reason);
          return (
            <li key={`${outcome} ${reason}`}>
              <i className={`law-${outcome}`} />
              <div>
                <b>{words?.what[language] ?? reason}</b>
                {words !== undefined && <p className="soft">{words.todo[language]}</p>}
              </div>
              <button
                type="button"
                className="link-button"
                onClick={() =>
                  void navigate({
                    to: '/pushes/$pushId',
                    params: { pushId: push.id },
                    search: { outcome: outcome as 'failed' },
                    hash: 'deliveries',
                  })
                }
              >
                {t('reasons.show')}
              </button>
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
