import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Answer } from '../../api/contract.ts';
import { useMay, useMe } from '../../api/me.ts';
import { useChange } from '../../api/use.ts';
import { CurlButton } from '../../pieces/CurlButton.tsx';
import { count, duration } from '../../pieces/numbers.ts';
import { Time } from '../../pieces/Time.tsx';
import { useFailure } from '../../pieces/use-failure.ts';
import { useCurrentApp } from '../../shell/current-app.ts';
import { placeOf } from './place.ts';
import { SilenceDialog } from './SilenceDialog.tsx';

export type Alert = Answer<'listAlerts'>['items'][number];

/** The order of what is known, from behind: the store keeps none. What is not in it comes last. */
const order = [
  'change_percent',
  'usual',
  'expected',
  'usual_percent',
  'rate_percent',
  'refused',
  'actual',
  'count',
  'errcode',
  'minutes',
];

/** What the sentence of a pause says in words. */
const said = new Set(['scope', 'key', 'reason', 'errcode', 'until']);

/** One alert: what it is, since when, in words and in numbers, and what one can do. */
export function AlertCard({ alert }: { alert: Alert }) {
  const { t, i18n } = useTranslation('alert');
  const language = i18n.language === 'en' ? 'en' : 'zh';
  const { apps } = useCurrentApp();
  const app = apps.find((one) => one.id === alert.app_id);
  const { explanation } = alert;
  const { scope, key: held } = explanation.numbers;
  const isPause = scope !== undefined;
  const numbers = Object.entries(explanation.numbers)
    .filter(([key, value]) => value !== null && !/_id$/.test(key) && !(isPause && said.has(key)))
    .toSorted(([a], [b]) => order.indexOf(b) - order.indexOf(a));
  const place = placeOf(scope === 'push' ? `/v1/pushes/${held}` : explanation.link);
  return (
    <li className={`card alert-card ${alert.severity} ${alert.state}`}>
      <div className="alert-head">
        <Severity severity={alert.severity} over={alert.state === 'resolved'} />
        <h2>{alert.title[language]}</h2>
        <span className="soft">{app?.name ?? (alert.app_id === null ? t('wholeService') : '')}</span>
        <span className={`pill ${alert.state === 'firing' ? 'bad' : alert.state === 'pending' ? 'warn' : 'good'}`}>
          {t(`states.${alert.state}`)}
        </span>
        {alert.silenced && <span className="pill">{t('silenced')}</span>}
        {alert.acknowledged_by !== null && (
          <span className="pill info">{t('takenOn', { name: alert.acknowledged_by })}</span>
        )}
      </div>
      <p className="alert-text">{explanation[language]}</p>
      {numbers.length > 0 && (
        <dl className="alert-numbers">
          {numbers.map(([key, value]) => (
            <div key={key}>
              <dt>{t(`numbers.${key}`, { defaultValue: key })}</dt>
              <dd>
                {typeof value === 'number' && key !== 'errcode' ? count(value) : String(value)}
                {key.endsWith('_percent') && '%'}
              </dd>
            </div>
          ))}
        </dl>
      )}
      <div className="alert-foot">
        <span className="soft">
          <Times alert={alert} />
        </span>
        <span className="inline-fields">
          {place !== null && <Link {...place}>{t('look')}</Link>}
          <Levers alert={alert} />
        </span>
      </div>
    </li>
  );
}

/** A shape for each severity besides its colour. */
function Severity({ severity, over }: { severity: Alert['severity']; over: boolean }) {
  const { t } = useTranslation('alert');
  const shape = over
    ? 'M3 8.500l3.500 3.500L13 4.500'
    : severity === 'critical'
      ? 'M5.500 2h5L14 5.500v5L10.500 14h-5L2 10.500v-5zM8 5v4M8 11.200v.010'
      : 'M8 2.500l6 11H2zM8 6.500v3M8 11.600v.010';
  return (
    <svg
      className="alert-severity"
      viewBox="0 0 16 16"
      width="18"
      height="18"
      role="img"
      aria-label={t(`severities.${severity}`)}
    >
      <path d={shape} />
    </svg>
  );
}

function Times({ alert }: { alert: Alert }) {
  const { t } = useTranslation('alert');
  if (alert.resolved_at === null) {
    return (
      <>
        {t(alert.fired_at === null ? 'seenSince' : 'firedAt')} <Time value={alert.fired_at ?? alert.pending_at} short />
      </>
    );
  }
  const lasted = (Date.parse(alert.resolved_at) - Date.parse(alert.pending_at)) / 1000;
  return (
    <>
      {t('resolvedAt')} <Time value={alert.resolved_at} short /> · {t('lasted', { time: duration(lasted) })}
    </>
  );
}

function Levers({ alert }: { alert: Alert }) {
  const { t } = useTranslation('alert');
  const manages = useMay('alerts_manage');
  const { member } = useMe();
  const failed = useFailure();
  const [silencing, setSilencing] = useState(false);
  const acknowledge = useChange('acknowledgeAlert', ['listAlerts']);
  if (!manages || alert.state === 'resolved') return null;
  const input = { params: { alert_id: alert.id }, body: { by: member.name } };
  return (
    <>
      {!alert.silenced && (
        <Button size="small" onClick={() => setSilencing(true)}>
          {t('silence.do')}
        </Button>
      )}
      {alert.acknowledged_at === null && (
        <>
          <Button
            size="small"
            type="primary"
            loading={acknowledge.isPending}
            onClick={() => acknowledge.mutate(input, { onError: failed })}
          >
            {t('take')}
          </Button>
          <CurlButton size="small" operation="acknowledgeAlert" input={input} />
        </>
      )}
      {silencing && <SilenceDialog appId={alert.app_id} kind={alert.kind} onClose={() => setSilencing(false)} />}
    </>
  );
}
