import { PlusOutlined } from '@ant-design/icons';
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Answer } from '../../../api/contract.ts';
import { useRead } from '../../../api/use.ts';
import { CurlButton } from '../../../pieces/CurlButton.tsx';
import { EmptyState } from '../../../pieces/EmptyState.tsx';
import { count } from '../../../pieces/numbers.ts';
import { Reading } from '../../../pieces/Reading.tsx';
import { Rows } from '../../../pieces/Rows.tsx';
import { Time } from '../../../pieces/Time.tsx';
import { useCurrentApp } from '../../../shell/current-app.ts';
import { useShortcut } from '../../../shell/shortcuts.tsx';
import { Secret } from './Secret.tsx';
import { WebhookDialog } from './WebhookDialog.tsx';
import './webhooks.css';

export type Webhook = Answer<'listWebhooks'>['items'][number];

/** Addresses that are told what happens, and how they fare. */
export function Webhooks() {
  const { t } = useTranslation('webhook');
  const [making, setMaking] = useState(false);
  const [made, setMade] = useState<Webhook | null>(null);
  const list = useRead('listWebhooks', {}, { every: 15_000 });
  useShortcut('n', t('new'), () => setMaking(true));
  const button = (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setMaking(true)}>
      {t('new')}
    </Button>
  );
  return (
    <>
      {(list.data?.items.length ?? 0) > 0 && (
        <div className="filters">
          {button}
          <CurlButton operation="listWebhooks" input={{}} />
        </div>
      )}
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
      {making && (
        <WebhookDialog
          known={null}
          onClose={() => setMaking(false)}
          onDone={(webhook) => {
            setMaking(false);
            setMade(webhook);
          }}
        />
      )}
      {made?.secret !== undefined && <Secret text={made.secret} onClose={() => setMade(null)} />}
    </>
  );
}

function Table({ items }: { items: Webhook[] }) {
  const { t } = useTranslation('webhook');
  const { apps } = useCurrentApp();
  return (
    <Rows
      label={t('title')}
      items={items}
      keyOf={(one) => one.id}
      columns={[
        {
          title: t('url'),
          render: (one) => (
            <>
              <Link to="/settings/webhooks/$webhookId" params={{ webhookId: one.id }}>
                {one.description || one.url}
              </Link>
              {one.description !== '' && <small className="mono">{one.url}</small>}
            </>
          ),
        },
        { title: t('state'), render: (one) => <Health webhook={one} /> },
        {
          title: t('events'),
          render: (one) => (
            <span>
              {one.event_types.slice(0, 3).map((type) => (
                <span key={type} className="pill">
                  {type}
                </span>
              ))}
              {one.event_types.length > 3 && <span className="soft">+{one.event_types.length - 3}</span>}
            </span>
          ),
        },
        {
          title: t('app'),
          wide: true,
          render: (one) =>
            one.app_id === null ? t('allApps') : (apps.find(({ id }) => id === one.app_id)?.name ?? one.app_id),
        },
        { title: t('lastSuccess'), render: (one) => <Time value={one.health.last_success_at} short /> },
        { title: t('pending'), number: true, render: (one) => count(one.health.pending) },
      ]}
    />
  );
}

/** Why it was disabled, as the service writes it down. */
const reasons: Record<string, string> = {
  'by hand': 'operator',
  'it answered 410 Gone': 'gone',
  'nothing but failures for five days': 'failing',
};

/** Whether it works, in a word; why not, below. */
export function Health({ webhook }: { webhook: Webhook }) {
  const { t } = useTranslation('webhook');
  const { health } = webhook;
  const key =
    webhook.state === 'disabled'
      ? 'disabled'
      : health.failing_since !== null
        ? 'failing'
        : health.last_success_at === null
          ? 'unused'
          : 'well';
  const tone = { disabled: '', failing: 'bad', unused: 'info', well: 'good' }[key];
  const why =
    key === 'failing'
      ? health.last_error
      : key === 'disabled' && webhook.disabled_reason !== null
        ? t(`reasons.${reasons[webhook.disabled_reason]}`, { defaultValue: webhook.disabled_reason })
        : null;
  return (
    <span>
      <span className={`pill ${tone}`}>{t(`health.${key}`)}</span>
      {why !== null && <small className="webhook-why">{why}</small>}
    </span>
  );
}
