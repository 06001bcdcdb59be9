import { CheckCircleFilled, CloseCircleFilled } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import type { Push } from '../../../api/contract.ts';
import { LawBar } from '../../../pieces/LawBar.tsx';
import { count, duration, percent } from '../../../pieces/numbers.ts';
import type { Pace } from '../progress.ts';

const parts = ['accepted', 'failed', 'suppressed', 'unknown'] as const;

/** The law of the push, in numbers that were counted separately, and how fast it goes. */
export function ProgressCard({ push, pace }: { push: Push; pace: Pace }) {
  const { t } = useTranslation('push');
  const { audience_count: audience, outcomes, pending, law } = push;
  if (audience === 0 && push.planned_at === null) {
    return (
      <section className="card card-pad">
        <h2>{t('detail.progress')}</h2>
        <p className="soft">{t(push.state === 'draft' ? 'detail.draft' : 'list.later')}</p>
      </section>
    );
  }
  return (
    <section className="card card-pad detail-progress">
      <div className="detail-card-head">
        <h2>{t('detail.progress')}</h2>
        <span className="detail-pace" aria-live="polite">
          {pace.perSecond !== null && t('list.rate', { n: count(Math.round(pace.perSecond)) })}
          {pace.secondsLeft !== null && ` · ${t('list.left', { time: duration(pace.secondsLeft) })}`}
        </span>
      </div>
      <LawBar tall parts={{ ...outcomes, audience }} />
      <dl className="detail-counts law-legend">
        <div>
          <dt>{t('detail.audience')}</dt>
          <dd>{count(audience)}</dd>
          <dd className="soft">&nbsp;</dd>
        </div>
        {[...parts.map((key) => [key, outcomes[key]] as const), ['pending', pending] as const].map(([key, n]) => (
          <div key={key}>
            <dt>
              <i className={`law-${key}`} />
              {t(`outcomes.${key}`)}
            </dt>
            <dd>{count(n)}</dd>
            <dd className="soft">{percent(n, audience)}</dd>
          </div>
        ))}
      </dl>
      <p className={law.holds ? 'detail-law' : 'detail-law broken'}>
        {law.holds ? <CheckCircleFilled /> : <CloseCircleFilled />}
        {t(law.holds ? 'detail.lawHolds' : 'detail.lawBroken')}
        {!law.holds && <code>{law.differences.join('; ')}</code>}
      </p>
    </section>
  );
}
