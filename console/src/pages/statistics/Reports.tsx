import { PlusOutlined } from '@ant-design/icons';
import { Link } from '@tanstack/react-router';
import { App as Ant, Button, Switch, Tooltip } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asCurl } from '../../api/call.ts';
import type { Answer, App } from '../../api/contract.ts';
import { useChange, useRead } from '../../api/use.ts';
import { CurlButton, withCurl } from '../../pieces/CurlButton.tsx';
import { EmptyState } from '../../pieces/EmptyState.tsx';
import { Reading } from '../../pieces/Reading.tsx';
import { Rows } from '../../pieces/Rows.tsx';
import { Time } from '../../pieces/Time.tsx';
import { useFailure } from '../../pieces/use-failure.ts';
import { useCurrentApp } from '../../shell/current-app.ts';
import { useShortcut } from '../../shell/shortcuts.tsx';
import { ReportDialog } from './ReportDialog.tsx';

export type Report = Answer<'listReports'>['items'][number];
export type Notifier = Answer<'listNotifiers'>['items'][number];

/** Numbers that go out by themselves every day or week: of every app, since whoever is told is told of all of them. */
export function Reports({ app }: { app: App }) {
  const { t } = useTranslation('report');
  const [editing, setEditing] = useState<Report | 'new' | null>(null);
  const list = useRead('listReports', {}, { every: 10_000 });
  const notifiers = useRead('listNotifiers', {});
  const known = notifiers.data?.items ?? [];
  const make = () => {
    if (known.length > 0) setEditing('new');
  };
  useShortcut('n', t('new'), make);
  const button = (
    <Button type="primary" icon={<PlusOutlined />} disabled={known.length === 0} onClick={make}>
      {t('new')}
    </Button>
  );
  return (
    <>
      {(list.data?.items.length ?? 0) > 0 && (
        <div className="filters">
          {button}
          <CurlButton operation="listReports" input={{}} />
        </div>
      )}
      <section className="card" aria-label={t('stats:parts.reports')}>
        <Reading of={notifiers}>
          {() => (
            <Reading
              of={list}
              empty={({ items }) => (items.length > 0 ? null : <Empty first={known.length === 0} button={button} />)}
            >
              {({ items }) => <Table items={items} notifiers={known} onEdit={setEditing} />}
            </Reading>
          )}
        </Reading>
      </section>
      {editing !== null && (
        <ReportDialog
          app={app}
          known={editing === 'new' ? null : editing}
          notifiers={known}
          onClose={() => setEditing(null)}
        />
      )}
    </>
  );
}

/** The one step towards a report: something by which it can go out, or the report. */
function Empty({ first, button }: { first: boolean; button: React.ReactNode }) {
  const { t } = useTranslation('report');
  if (!first) return <EmptyState title={t('none')} text={t('noneText')} action={button} />;
  const to = (
    <Link to="/alerts" search={{ part: 'notifiers' }} className="ant-btn ant-btn-primary">
      {t('toNotifiers')}
    </Link>
  );
  return <EmptyState title={t('noNotifier')} text={t('noNotifierText')} action={to} />;
}

interface TableProps {
  items: Report[];
  notifiers: Notifier[];
  onEdit: (one: Report) => void;
}

function Table({ items, notifiers, onEdit }: TableProps) {
  const { t } = useTranslation(['report', 'stats']);
  const { apps } = useCurrentApp();
  const failed = useFailure();
  const update = useChange('updateReport', ['listReports']);
  const turn = (one: Report, enabled: boolean) =>
    update.mutate({ params: { report_id: one.id }, body: { enabled } }, { onError: failed });
  return (
    <Rows
      label={t('stats:parts.reports')}
      items={items}
      keyOf={(one) => one.id}
      columns={[
        {
          title: t('name'),
          render: (one) => (
            <>
              <b>{one.name}</b>
              <small>{apps.find(({ id }) => id === one.app_id)?.name}</small>
            </>
          ),
        },
        { title: t('what'), render: (one) => t(`ranges.${one.every}`) },
        {
          title: t('when'),
          render: (one) => (
            <>
              {t(`words.${one.every}`, { at: one.at, weekday: t(`stats:weekdays.${one.weekday as 1}`) })}
              <small>{one.time_zone}</small>
            </>
          ),
        },
        { title: t('to'), render: (one) => <To notifier={notifiers.find(({ id }) => id === one.notifier_id)} /> },
        {
          title: t('next'),
          render: (one) =>
            one.enabled ? <Time value={one.next_at} short /> : <span className="soft">{t('paused')}</span>,
        },
        { title: t('last'), render: (one) => <Time value={one.last_at} short /> },
        {
          title: t('on'),
          render: (one) => (
            <Switch
              size="small"
              aria-label={t('turn', { name: one.name })}
              checked={one.enabled}
              loading={update.isPending && update.variables?.params?.report_id === one.id}
              onChange={(enabled) => turn(one, enabled)}
            />
          ),
        },
        { title: t('levers'), levers: true, render: (one) => <Levers report={one} onEdit={() => onEdit(one)} /> },
      ]}
    />
  );
}

function To({ notifier }: { notifier: Notifier | undefined }) {
  const { t } = useTranslation(['report', 'alert']);
  if (notifier === undefined) return <span className="wrong">{t('toGone')}</span>;
  return (
    <>
      {notifier.enabled ? notifier.name : t('toOff', { name: notifier.name })}
      <small>{notifier.enabled ? t(`alert:notifiers.kinds.${notifier.kind}`) : t('toOffHint')}</small>
    </>
  );
}

function Levers({ report, onEdit }: { report: Report; onEdit: () => void }) {
  const { t } = useTranslation(['report', 'common']);
  const { modal, message } = Ant.useApp();
  const failed = useFailure();
  const send = useChange('sendReport', ['listReports']);
  const remove = useChange('deleteReport', ['listReports']);
  const params = { report_id: report.id };
  const ask = () =>
    modal.confirm({
      title: t('removeTitle', { name: report.name }),
      content: t('removeText'),
      okText: t('common:actions.remove'),
      okButtonProps: { danger: true },
      cancelText: t('common:actions.cancel'),
      footer: withCurl(asCurl('deleteReport', { params })),
      onOk: () => remove.mutateAsync({ params }).catch(failed),
    });
  const sendNow = () =>
    send.mutate(
      { params },
      { onError: failed, onSuccess: () => void message.success(t('sent', { name: report.name })) },
    );
  return (
    <span className="inline-fields report-levers">
      <Tooltip title={report.enabled ? undefined : t('sendOff')}>
        <Button size="small" disabled={!report.enabled} loading={send.isPending} onClick={sendNow}>
          {t('send')}
        </Button>
      </Tooltip>
      <Button size="small" onClick={onEdit}>
        {t('common:actions.edit')}
      </Button>
      <Button size="small" danger onClick={ask}>
        {t('common:actions.remove')}
      </Button>
      <CurlButton
        size="small"
        operation="sendReport"
        input={{ params }}
        also={[asCurl('updateReport', { params, body: { enabled: !report.enabled } })]}
      />
    </span>
  );
}
