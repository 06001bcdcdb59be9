import { PlusOutlined } from '@ant-design/icons';
import { Link, useNavigate } from '@tanstack/react-router';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Answer, App } from '../../api/contract.ts';
import { useMay } from '../../api/me.ts';
import { useRead } from '../../api/use.ts';
import { CurlButton } from '../../pieces/CurlButton.tsx';
import { EmptyState } from '../../pieces/EmptyState.tsx';
import { NeedsApp } from '../../pieces/NeedsApp.tsx';
import { count } from '../../pieces/numbers.ts';
import { PageHead } from '../../pieces/PageHead.tsx';
import { Reading } from '../../pieces/Reading.tsx';
import { Rows } from '../../pieces/Rows.tsx';
import { Time } from '../../pieces/Time.tsx';
import { useShortcut } from '../../shell/shortcuts.tsx';
import { usePlanWords } from './plan-words.ts';
import { ScheduleActions } from './ScheduleActions.tsx';
import { ScheduleState } from './ScheduleState.tsx';
import './schedule.css';

export type Schedule = Answer<'listSchedules'>['items'][number];

/** Standing orders: what each does, when it fires next, and whether it has trouble. */
export function Schedules() {
  return <NeedsApp>{(app) => <SchedulesOf app={app} />}</NeedsApp>;
}

function SchedulesOf({ app }: { app: App }) {
  const { t } = useTranslation('schedule');
  const navigate = useNavigate();
  const mayWrite = useMay('pushes_write');
  const input = { query: { app_id: app.id, limit: 200 } };
  const list = useRead('listSchedules', input, { every: 10_000 });
  const make = () => {
    if (mayWrite) void navigate({ to: '/pushes/new', search: { when: 'recurring' } });
  };
  useShortcut('n', t('new'), make);
  const button = mayWrite ? (
    <Button type="primary" icon={<PlusOutlined />} onClick={make}>
      {t('new')}
    </Button>
  ) : undefined;
  return (
    <>
      <PageHead
        title={t('title')}
        text={t('text')}
        actions={
          <>
            <CurlButton operation="listSchedules" input={input} />
            {button}
          </>
        }
      />
      <section className="card" aria-label={t('title')}>
        <Reading
          of={list}
          empty={({ items }) =>
            items.length === 0 ? <EmptyState title={t('none')} text={t('noneText')} action={button} /> : null
          }
        >
          {({ items }) => <Table items={items} />}
        </Reading>
      </section>
    </>
  );
}

function Table({ items }: { items: Schedule[] }) {
  const { t } = useTranslation(['schedule', 'push']);
  const words = usePlanWords();
  return (
    <Rows
      label={t('title')}
      items={items}
      keyOf={(one) => one.id}
      columns={[
        {
          title: t('name'),
          render: (one) => (
            <>
              <Link to="/schedules/$scheduleId" params={{ scheduleId: one.id }}>
                {one.name}
              </Link>
              <small>{words(one.recurrence, one.trigger)}</small>
            </>
          ),
        },
        {
          title: t('state'),
          render: (one) => (
            <>
              <ScheduleState state={one.state} />
              {one.failure !== null && (
                <small className="wrong" title={one.failure.code}>
                  {one.failure.detail}
                </small>
              )}
            </>
          ),
        },
        { title: t('next'), render: (one) => <Next schedule={one} /> },
        {
          title: t('last'),
          render: (one) =>
            one.last_at === null ? (
              <span className="soft">{t('never')}</span>
            ) : (
              <>
                <Time value={one.last_at} short />
                {one.last_push_id !== null && (
                  <small>
                    <Link to="/pushes/$pushId" params={{ pushId: one.last_push_id }}>
                      {t('actions.push')}
                    </Link>
                  </small>
                )}
              </>
            ),
        },
        { title: t('fired'), number: true, render: (one) => count(one.fired) },
        { title: t('push:list.actions'), levers: true, render: (one) => <ScheduleActions schedule={one} /> },
      ]}
    />
  );
}

function Next({ schedule }: { schedule: Schedule }) {
  const { t } = useTranslation('schedule');
  if (schedule.waiting !== null) {
    return (
      <span>
        {t('waiting')} <b>{count(schedule.waiting)}</b>
      </span>
    );
  }
  const [first, second] = schedule.next;
  if (first === undefined) return <span className="soft">{t('detail.noNext')}</span>;
  return (
    <>
      <Time value={first} short />
      {second !== undefined && (
        <small>
          <Time value={second} short />
        </small>
      )}
    </>
  );
}
