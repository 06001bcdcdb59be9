import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { PushItem } from '../../../api/contract.ts';
import { useLater } from '../../../pieces/Later.tsx';
import { LawBar } from '../../../pieces/LawBar.tsx';
import { count, duration, percent } from '../../../pieces/numbers.ts';
import { StateTag } from '../../../pieces/StateTag.tsx';
import { Time } from '../../../pieces/Time.tsx';
import { useAudienceWords } from '../audience-words.ts';
import { PushActions } from '../PushActions.tsx';
import { type Pace, settledOf, usePace } from '../progress.ts';

/** Lines made at once; the rest follows. */
const onScreen = 12;

/** The pushes as a table; on a narrow screen each is a card of its own. */
export function PushRows({ items, readAt }: { items: PushItem[]; readAt: number }) {
  const { t } = useTranslation('push');
  const pace = usePace(items, readAt);
  const all = useLater();
  return (
    <table className="push-table">
      <thead>
        <tr>
          <th scope="col">{t('list.push')}</th>
          <th scope="col">{t('list.state')}</th>
          <th scope="col">{t('list.progress')}</th>
          <th scope="col" className="number">
            {t('list.opened')}
          </th>
          <th scope="col">{t('list.time')}</th>
          <th scope="col">
            <span className="visually-hidden">{t('list.actions')}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {(all ? items : items.slice(0, onScreen)).map((item) => (
          <PushRow key={item.id} item={item} pace={pace(item)} />
        ))}
      </tbody>
    </table>
  );
}

function PushRow({ item, pace }: { item: PushItem; pace: Pace }) {
  const { t } = useTranslation('push');
  const audience = useAudienceWords();
  const { counts } = item;
  const waits = item.state === 'scheduled' || item.state === 'waiting_approval';
  const held = item.pause_reason !== null && item.state !== 'paused';
  return (
    <tr>
      <td className="push-name">
        <Link to="/pushes/$pushId" params={{ pushId: item.id }}>
          {item.name ?? t('unnamed')}
        </Link>
        <small>
          {item.template_title} · {audience(item.audience)}
        </small>
      </td>
      <td className="push-state">
        <StateTag state={item.state} held={held} />
        {item.pause_reason !== null && (
          <small>{t(`pause.${item.pause_reason}`, { defaultValue: item.pause_reason })}</small>
        )}
      </td>
      <td className="push-progress">
        {item.state === 'scheduled' && item.audience_count === 0 && <small>{t('list.later')}</small>}
        {counts !== null && item.state !== 'draft' && item.audience_count > 0 && (
          <>
            <LawBar parts={{ ...counts, audience: item.audience_count }} />
            <small>
              <Progress item={item} pace={pace} />
            </small>
          </>
        )}
      </td>
      <td className="number push-opened">
        {counts !== null && counts.accepted > 0 && (
          <>
            <span>{percent(counts.opened, counts.accepted)}</span>
            <small>{count(counts.opened)}</small>
          </>
        )}
      </td>
      <td className="push-time">
        {item.state !== 'draft' && (
          <>
            <Time value={item.finished_at ?? item.due_at} short />
            <small>{t(`list.${item.finished_at !== null ? 'finished' : waits ? 'planned' : 'begun'}`)}</small>
          </>
        )}
      </td>
      <td className="push-levers">
        <PushActions push={item} />
      </td>
    </tr>
  );
}

/** `12,340 / 50,000 · 480/s · 1 min 18 sec left` */
function Progress({ item, pace }: { item: PushItem; pace: Pace }) {
  const { t } = useTranslation('push');
  const parts = [`${count(settledOf(item))} / ${count(item.audience_count)}`];
  if (pace.perSecond !== null && pace.perSecond > 0)
    parts.push(t('list.rate', { n: count(Math.round(pace.perSecond)) }));
  if (pace.secondsLeft !== null) parts.push(t('list.left', { time: duration(pace.secondsLeft) }));
  return parts.join(' · ');
}
