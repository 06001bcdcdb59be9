import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Push } from '../../../api/contract.ts';
import { count } from '../../../pieces/numbers.ts';
import { Time } from '../../../pieces/Time.tsx';

/** What the push was made with. */
export function Facts({ push }: { push: Push }) {
  const { t } = useTranslation(['push', 'compose']);
  const { landing } = push.message;
  const family = [...(push.parent_id === null ? [] : [push.parent_id]), ...push.children];
  const facts: [string, ReactNode][] = [
    ['due', <Time key="due" value={push.due_at} />],
    ['planned', push.planned_at && <Time key="planned" value={push.planned_at} />],
    ['finished', push.finished_at && <Time key="finished" value={push.finished_at} />],
    ['before', <Time key="before" value={push.send_before} />],
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
