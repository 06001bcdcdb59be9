import { PlusOutlined } from '@ant-design/icons';
import { App as Ant, Button, Switch } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asCurl } from '../../api/call.ts';
import type { Answer } from '../../api/contract.ts';
import { useChange, useRead } from '../../api/use.ts';
import { CurlButton, withCurl } from '../../pieces/CurlButton.tsx';
import { EmptyState } from '../../pieces/EmptyState.tsx';
import { Reading } from '../../pieces/Reading.tsx';
import { Rows } from '../../pieces/Rows.tsx';
import { Time } from '../../pieces/Time.tsx';
import { useFailure } from '../../pieces/use-failure.ts';
import { useShortcut } from '../../shell/shortcuts.tsx';
import { NotifierDialog } from './NotifierDialog.tsx';

export type Notifier = Answer<'listNotifiers'>['items'][number];

/** Who is told of alerts, and how they fare. */
export function Notifiers() {
  const { t } = useTranslation('alert');
  const [editing, setEditing] = useState<Notifier | 'new' | null>(null);
  const list = useRead('listNotifiers');
  useShortcut('n', t('notifiers.new'), () => setEditing('new'));
  const button = (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setEditing('new')}>
      {t('notifiers.new')}
    </Button>
  );
  return (
    <>
      {(list.data?.items.length ?? 0) > 0 && (
        <div className="filters">
          {button}
          <CurlButton operation="listNotifiers" input={{}} />
        </div>
      )}
      <section className="card" aria-label={t('parts.notifiers')}>
        <Reading
          of={list}
          empty={({ items }) =>
            items.length === 0 ? (
              <EmptyState title={t('notifiers.none')} text={t('notifiers.noneText')} action={button} />
            ) : null
          }
        >
          {({ items }) => <Table items={items} onEdit={setEditing} />}
        </Reading>
      </section>
      {editing !== null && (
        <NotifierDialog known={editing === 'new' ? null : editing} onClose={() => setEditing(null)} />
      )}
    </>
  );
}

function Table({ items, onEdit }: { items: Notifier[]; onEdit: (one: Notifier) => void }) {
  const { t } = useTranslation(['alert', 'common']);
  const { modal, message } = Ant.useApp();
  const failed = useFailure();
  const test = useChange('testNotifier', ['listNotifiers']);
  const update = useChange('updateNotifier', ['listNotifiers']);
  const remove = useChange('deleteNotifier', ['listNotifiers']);
  const paramsOf = (one: Notifier) => ({ params: { notifier_id: one.id } });
  const turned = (one: Notifier) => ({ ...paramsOf(one), body: { enabled: !one.enabled } });
  const tryNow = (one: Notifier) =>
    test.mutate(paramsOf(one), {
      onError: failed,
      onSuccess: ({ sent, error }) =>
        sent
          ? void message.success(t('notifiers.tested', { name: one.name }))
          : void modal.error({
              title: t('notifiers.testFailed'),
              content: <code className="notifier-error">{error}</code>,
              okText: t('common:actions.close'),
            }),
    });
  const ask = (one: Notifier) =>
    modal.confirm({
      title: t('notifiers.removeTitle', { name: one.name }),
      content: t('notifiers.removeText'),
      okText: t('common:actions.remove'),
      okButtonProps: { danger: true },
      cancelText: t('common:actions.cancel'),
      footer: withCurl(asCurl('deleteNotifier', paramsOf(one))),
      onOk: () => remove.mutateAsync(paramsOf(one)).catch(failed),
    });
  return (
    <Rows
      label={t('parts.notifiers')}
      items={items}
      keyOf={(one) => one.id}
      columns={[
        {
          title: t('notifiers.name'),
          render: (one) => (
            <>
              <b>{one.name}</b>
              <small>{t(`notifiers.kinds.${one.kind}`)}</small>
            </>
          ),
        },
        { title: t('notifiers.target'), render: (one) => <code>{one.target}</code> },
        {
          title: t('notifiers.which'),
          render: (one) => (
            <span>
              {t(`notifiers.least.${one.least_severity}`)}
              {one.quiet_hours !== null && (
                <span className="pill info">
                  {t('notifiers.quietShort', { from: one.quiet_hours.from, to: one.quiet_hours.to })}
                </span>
              )}
            </span>
          ),
        },
        {
          title: t('notifiers.lastSent'),
          render: (one) => (
            <>
              <Time value={one.last_sent_at} short />
              {one.last_error !== null && <small className="wrong">{one.last_error}</small>}
            </>
          ),
        },
        {
          title: t('rules.on'),
          render: (one) => (
            <Switch
              size="small"
              aria-label={t('notifiers.turn', { name: one.name })}
              checked={one.enabled}
              loading={update.isPending && update.variables?.params?.notifier_id === one.id}
              onChange={() => update.mutate(turned(one), { onError: failed })}
            />
          ),
        },
        {
          title: t('notifiers.levers'),
          levers: true,
          render: (one) => (
            <span className="inline-fields notifier-levers">
              <Button
                size="small"
                loading={test.isPending && test.variables?.params?.notifier_id === one.id}
                onClick={() => tryNow(one)}
              >
                {t('notifiers.test')}
              </Button>
              <Button size="small" onClick={() => onEdit(one)}>
                {t('common:actions.edit')}
              </Button>
              <Button size="small" danger onClick={() => ask(one)}>
                {t('common:actions.remove')}
              </Button>
              <CurlButton
                size="small"
                operation="testNotifier"
                input={paramsOf(one)}
                also={[asCurl('updateNotifier', turned(one))]}
              />
            </span>
          ),
        },
      ]}
    />
  );
}
