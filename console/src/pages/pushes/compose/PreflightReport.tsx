import { CheckCircleFilled, CloseCircleFilled, WarningFilled } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import type { Answer } from '../../../api/contract.ts';
import { count, duration, percent } from '../../../pieces/numbers.ts';
import { Time } from '../../../pieces/Time.tsx';

type Report = Answer<'preflightPush'>;

/** What would become of a push: reach, who would not get it and why, what is wrong, and when it would be over. */
export function PreflightReport({ report }: { report: Report }) {
  const { t, i18n } = useTranslation('compose');
  const language = i18n.language === 'en' ? 'en' : 'zh';
  const { audience, reachable } = report;
  const lines = [
    ...report.suppressed.map((one) => ({ key: one.reason, text: one[language], n: one.count, kind: 'suppressed' })),
    ...report.failing.map((one) => ({
      key: `${one.field} ${one.code}`,
      text: one[language],
      n: one.count,
      kind: 'failed',
    })),
    ...report.waiting.map((one) => ({ key: one.reason, text: one[language], n: one.count, kind: 'pending' })),
  ];
  return (
    <div className="preflight">
      <dl className="preflight-facts">
        <div>
          <dt>{t('report.audience')}</dt>
          <dd>
            {audience.exact ? '' : '≈ '}
            {count(audience.count)}
          </dd>
        </div>
        <div>
          <dt>{t('report.reachable')}</dt>
          <dd>
            {count(reachable.count)} <small>{percent(reachable.count, audience.count)}</small>
          </dd>
        </div>
        <div>
          <dt>{t('report.rate')}</dt>
          <dd>
            {count(Math.round(report.rate.per_second))} <small>{t('report.perSecond')}</small>
          </dd>
        </div>
        <div>
          <dt>{t('report.takes')}</dt>
          <dd className="words">{duration(report.finish.seconds)}</dd>
        </div>
      </dl>
      <p className="soft">
        {t('report.finish')} <Time value={report.finish.at} />
        {report.quota !== null &&
          ` · ${t('report.quota', { used: count(report.quota.used), limit: count(report.quota.daily_limit) })}`}
      </p>
      {lines.length > 0 && (
        <ul className="preflight-lines">
          {lines.map((line) => (
            <li key={line.key}>
              <i className={`law-${line.kind}`} />
              <span>{line.text}</span>
              <b>{count(line.n)}</b>
            </li>
          ))}
        </ul>
      )}
      <ul className="preflight-findings">
        {report.findings.map((one) => (
          <li key={`${one.code} ${one.pointer}`} className={one.level}>
            {one.level === 'error' ? <CloseCircleFilled /> : <WarningFilled />}
            <span>{one[language]}</span>
          </li>
        ))}
        {report.findings.length === 0 && (
          <li className="good">
            <CheckCircleFilled />
            <span>{t('report.nothing')}</span>
          </li>
        )}
      </ul>
    </div>
  );
}
