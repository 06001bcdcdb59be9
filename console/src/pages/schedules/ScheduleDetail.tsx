import { LeftOutlined } from '@ant-design/icons';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Alert } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Answer } from '../../api/contract.ts';
import { useMay } from '../../api/me.ts';
import { useRead } from '../../api/use.ts';
import { useTheme } from '../../app/theme.tsx';
import { CurlLinesButton } from '../../pieces/CurlButton.tsx';
import { count, relative } from '../../pieces/numbers.ts';
import { PageHead } from '../../pieces/PageHead.tsx';
import { PhonePreview } from '../../pieces/PhonePreview.tsx';
import { Reading } from '../../pieces/Reading.tsx';
import { Rows } from '../../pieces/Rows.tsx';
import { Time } from '../../pieces/Time.tsx';
import { useCurrentApp } from '../../shell/current-app.ts';
import { useAudienceWords } from '../pushes/audience-words.ts';
import type { ScheduleInput } from '../pushes/compose/form.ts';
import { usePlanWords } from './plan-words.ts';
import { linesOf, ScheduleActions } from './ScheduleActions.tsx';
import { ScheduleState } from './ScheduleState.tsx';
import './schedule.css';

const route = getRouteApi('/shell/schedules/$scheduleId');

type Found = Answer<'getSchedule'>;

/** One standing order: when it fires next, what it did so far, and what each of its pushes says. */
export function ScheduleDetail() {
  const { scheduleId } = route.useParams();
  const schedule = useRead('getSchedule', { params: { schedule_id: scheduleId } }, { every: 10_000 });
  return <Reading of={schedule}>{(found) => <Shown schedule={found} />}</Reading>;
}

function Shown({ schedule }: { schedule: Found }) {
  const { t } = useTranslation('schedule');
  const words = usePlanWords();
  const audience = useAudienceWords();
  const mayWrite = useMay('pushes_write');
  const { failure, kind, recurrence, trigger } = schedule;
  const who = kind === 'trigger' ? t('form.audience') : audience(schedule.push.audience);
  return (
    <>
      <PageHead
        title={schedule.name}
        back={
          <Link to="/schedules" className="page-back" aria-label={t('detail.back')}>
            <LeftOutlined />
          </Link>
        }
        mark={<ScheduleState state={schedule.state} />}
        text={
          <>
            {words(recurrence, trigger)} · {who}
          </>
        }
        actions={
          <>
            <CurlLinesButton lines={linesOf(schedule, mayWrite)} />
            <ScheduleActions schedule={schedule} labels />
          </>
        }
      />
      {failure !== null && (
        <Alert
          type="error"
          showIcon
          className="error-notice"
          title={t('failed')}
          description={
            <>
              <p>
                {failure.detail} <code className="soft">{failure.code}</code> <Time value={failure.at} />
              </p>
              <p className="soft">{t('failedHint')}</p>
            </>
          }
        />
      )}
      <div className="columns">
        <div>
          <Ahead schedule={schedule} />
          <Firings schedule={schedule} />
        </div>
        <Content schedule={schedule} />
      </div>
    </>
  );
}

function Ahead({ schedule }: { schedule: Found }) {
  const { t } = useTranslation('schedule');
  const counts: [string, number | null][] = [
    ['fired', schedule.fired],
    ['skipped', schedule.skipped],
    ['waiting', schedule.waiting],
  ];
  return (
    <section className="card card-pad">
      <h2>{t('next')}</h2>
      {schedule.kind === 'trigger' ? (
        <p className="soft">{t('detail.ofTrigger')}</p>
      ) : schedule.next.length === 0 ? (
        <p className="soft">{t('detail.noNext')}</p>
      ) : (
        <ol className="ahead">
          {schedule.next.map((at) => (
            <li key={at}>
              <Time value={at} />
              <small className="soft">{relative(new Date(at))}</small>
            </li>
          ))}
        </ol>
      )}
      <dl className="ahead-counts">
        {counts.map(([key, n]) =>
          n === null ? null : (
            <div key={key}>
              <dt>{t(key)}</dt>
              <dd>{count(n)}</dd>
            </div>
          ),
        )}
      </dl>
    </section>
  );
}

function Firings({ schedule }: { schedule: Found }) {
  const { t } = useTranslation('schedule');
  return (
    <section className="card" aria-label={t('detail.firings')}>
      <div className="card-head">
        <h2>{t('detail.firings')}</h2>
      </div>
      {schedule.firings.length === 0 ? (
        <p className="more-row soft">{t('detail.noFirings')}</p>
      ) : (
        <Rows
          label={t('detail.firings')}
          items={schedule.firings}
          keyOf={(one) => `${one.due_at} ${one.created_at} ${one.push_id}`}
          columns={[
            { title: t('detail.due'), render: (one) => <Time value={one.due_at} /> },
            {
              title: t('detail.result'),
              render: (one) => (
                <span className={`pill ${{ fired: 'good', skipped: 'warn', failed: 'bad' }[one.result]}`}>
                  {t(`results.${one.result}`)}
                </span>
              ),
            },
            {
              title: t('detail.detail'),
              render: (one) =>
                one.push_id === null ? (
                  one.detail
                ) : (
                  <Link to="/pushes/$pushId" params={{ pushId: one.push_id }}>
                    {t('actions.push')}
                  </Link>
                ),
            },
          ]}
        />
      )}
    </section>
  );
}

/** What each push says, as it was written. */
function Content({ schedule }: { schedule: Found }) {
  const { t } = useTranslation('schedule');
  const { apps } = useCurrentApp();
  const { dark } = useTheme();
  const templates = useRead('listTemplates', { params: { app_id: schedule.app_id } });
  const { message } = schedule.push as unknown as ScheduleInput['push'];
  const app = apps.find((one) => one.id === schedule.app_id);
  const template = templates.data?.items.find((one) => [one.id, one.platform_template_id].includes(message.template));
  const keys = template?.fields.map((one) => one.key) ?? Object.keys(message.fields);
  const rows = keys.flatMap((key) => {
    const field = message.fields[key];
    if (field === undefined) return [];
    const label = template?.fields.find((one) => one.key === key)?.label ?? key;
    return [{ label, value: typeof field === 'string' ? field : field.value }];
  });
  if (app === undefined) return null;
  return (
    <aside className="schedule-side" aria-label={t('detail.push')}>
      <h2>{t('detail.push')}</h2>
      <PhonePreview
        app={app}
        title={template?.title ?? ''}
        rows={rows}
        dark={dark}
        landing={message.landing !== undefined}
      />
    </aside>
  );
}
