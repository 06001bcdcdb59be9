import { Link } from '@tanstack/react-router';
import type { TFunction } from 'i18next';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Push } from '../../../api/contract.ts';
import { count } from '../../../pieces/numbers.ts';
import { Time } from '../../../pieces/Time.tsx';

type Timing = { at_local?: string; best_time?: { within_hours: number } } | null;

/** When it is due: for all at once, or for each recipient at a time of its own. */
function dueOf(push: Push, t: TFunction<['push', 'compose']>): ReactNode {
  const timing = push.timing as Timing;
  if (timing?.at_local !== undefined) return t('facts.local', { at: timing.at_local.replace('T', ' ') });
  const due = <Time key="due" value={push.due_at} />;
  if (timing?.best_time === undefined) return due;
  return (
    <>
      {t('facts.best', { n: timing.best_time.within_hours })} {due}
    </>
  );
}

/** What the push was made with. */
export function Facts({ push }: { push: Push }) {
  const { t } = useTranslation(['push', 'compose']);
  const { landing } = push.message;
  const family = [...(push.parent_id === null ? [] : [push.parent_id]), ...push.children];
  const facts: [string, ReactNode][] = [
    ['due', dueOf(push, t)],
    ['planned', push.planned_at && <Time key="planned" value={push.planned_at} />],
    ['finished', push.finished_at && <Time key="finished" value={push.finished_at} />],
    ['before', <Time key="before" value={push.send_before} />],
    [
      'schedule',
      push.schedule_id && (
        <Link key="schedule" to="/schedules/$scheduleId" params={{ scheduleId: push.schedule_id }}>
          {t('facts.scheduleLink')}
        </Link>
      ),
    ],
    ['class', t(`compose:policy.classes.${push.class}`, { defaultValue: push.class })],
    ['mode', t(`compose:policy.modes.${push.delivery_mode}`)],
    ['pace', push.pace && `${count(push.pace.per_minute)} ${t('compose:policy.perMinute')}`],
    ['landing', landing && <code key="landing">{'url' in landing ? landing.url : landing.page}</code>],
  ];
  return (
    <section className="card card-pad">
      <h2>{t('facts.title')}</h2>
      <dl className="facts">
        {facts.map(([key, value]) =>
          value ? (
            <div key={key}>
              <dt>{t(`facts.${key}`)}</dt>
              <dd>{value}</dd>
            </div>
          ) : null,
        )}
        {family.length > 0 && (
          <div>
            <dt>{t('facts.family')}</dt>
            <dd>
              {family.map((id) => (
                <Link key={id} to="/pushes/$pushId" params={{ pushId: id }} className="facts-link">
                  {t(id === push.parent_id ? 'facts.parent' : 'facts.child')} <code>{id.slice(-8)}</code>
                </Link>
              ))}
            </dd>
          </div>
        )}
      </dl>
    </section>
  );
}
