import { LeftOutlined } from '@ant-design/icons';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { App as Ant, Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asCurl } from '../../../api/call.ts';
import { useChange, useRead } from '../../../api/use.ts';
import { CopyButton } from '../../../pieces/CopyButton.tsx';
import { CurlButton } from '../../../pieces/CurlButton.tsx';
import { count } from '../../../pieces/numbers.ts';
import { Reading } from '../../../pieces/Reading.tsx';
import { Time } from '../../../pieces/Time.tsx';
import { TypedConfirm } from '../../../pieces/TypedConfirm.tsx';
import { useFailure } from '../../../pieces/use-failure.ts';
import { Messages } from './Messages.tsx';
import { RecoverDialog } from './RecoverDialog.tsx';
import { RotateDialog } from './RotateDialog.tsx';
import { WebhookDialog } from './WebhookDialog.tsx';
import { Health, type Webhook } from './Webhooks.tsx';
import './webhooks.css';

const route = getRouteApi('/shell/settings/webhooks/$webhookId');

/** One webhook: how it fares, what was sent to it, and its levers. */
export function WebhookDetail() {
  const { webhookId } = route.useParams();
  const webhook = useRead('getWebhook', { params: { webhook_id: webhookId } }, { every: 10_000 });
  return (
    <Reading of={webhook} rows={3}>
      {(data) => (
        <>
          <Head webhook={data} />
          <Facts webhook={data} />
          <Messages webhookId={data.id} />
        </>
      )}
    </Reading>
  );
}

function Head({ webhook }: { webhook: Webhook }) {
  const { t } = useTranslation(['webhook', 'common']);
  const { message } = Ant.useApp();
  const navigate = useNavigate();
  const failed = useFailure();
  const [open, setOpen] = useState<'edit' | 'rotate' | 'recover' | 'remove' | null>(null);
  const close = () => setOpen(null);
  const params = { webhook_id: webhook.id };
  const test = useChange('testWebhook', ['listWebhookMessages', 'getWebhook']);
  const update = useChange('updateWebhook', ['getWebhook', 'listWebhooks']);
  const remove = useChange('deleteWebhook', ['listWebhooks']);
  const isOn = webhook.state === 'active';
  const turned = { params, body: { state: isOn ? ('disabled' as const) : ('active' as const) } };
  return (
    <>
      <div className="webhook-head">
        <Link to="/settings/webhooks" className="webhook-back" aria-label={t('back')}>
          <LeftOutlined />
        </Link>
        <h2>{webhook.description || new URL(webhook.url).host}</h2>
        <Health webhook={webhook} />
        <span className="webhook-levers">
          <Button
            type="primary"
            disabled={!isOn}
            loading={test.isPending}
            onClick={() =>
              test.mutate({ params }, { onError: failed, onSuccess: () => void message.success(t('tested')) })
            }
          >
            {t('test')}
          </Button>
          <Button onClick={() => setOpen('recover')}>{t('recover.do')}</Button>
          <Button onClick={() => setOpen('rotate')}>{t('rotate.do')}</Button>
          <Button onClick={() => setOpen('edit')}>{t('common:actions.edit')}</Button>
          <Button loading={update.isPending} onClick={() => update.mutate(turned, { onError: failed })}>
            {t(isOn ? 'disable' : 'enable')}
          </Button>
          <Button danger onClick={() => setOpen('remove')}>
            {t('common:actions.remove')}
          </Button>
          <CurlButton
            operation="getWebhook"
            input={{ params }}
            also={[isOn && asCurl('testWebhook', { params }), asCurl('updateWebhook', turned)]}
          />
        </span>
      </div>
      {open === 'edit' && <WebhookDialog known={webhook} onClose={close} onDone={close} />}
      {open === 'rotate' && <RotateDialog webhook={webhook} onClose={close} />}
      {open === 'recover' && <RecoverDialog webhook={webhook} onClose={close} />}
      <TypedConfirm
        open={open === 'remove'}
        title={t('remove.title')}
        text={t('remove.text')}
        word={new URL(webhook.url).host}
        ok={t('common:actions.remove')}
        busy={remove.isPending}
        curl={asCurl('deleteWebhook', { params })}
        onOk={() =>
          remove.mutate({ params }, { onError: failed, onSuccess: () => void navigate({ to: '/settings/webhooks' }) })
        }
        onClose={close}
      />
    </>
  );
}

function Facts({ webhook }: { webhook: Webhook }) {
  const { t } = useTranslation('webhook');
  const { health } = webhook;
  return (
    <section className="card card-pad" aria-label={t('facts')}>
      <dl className="facts">
        <div>
          <dt>{t('url')}</dt>
          <dd className="copyable">
            <code>{webhook.url}</code>
            <CopyButton text={webhook.url} />
          </dd>
        </div>
        <div>
          <dt>{t('events')}</dt>
          <dd>
            {webhook.event_types.map((type) => (
              <span key={type} className="pill">
                {type}
              </span>
            ))}
          </dd>
        </div>
        <div>
          <dt>{t('lastSuccess')}</dt>
          <dd>
            <Time value={health.last_success_at} />
          </dd>
        </div>
        <div>
          <dt>{t('lastFailure')}</dt>
          <dd>
            <Time value={health.last_failure_at} />
            {health.last_error !== null && <small className="webhook-why">{health.last_error}</small>}
          </dd>
        </div>
        <div>
          <dt>{t('pending')}</dt>
          <dd>{count(health.pending)}</dd>
        </div>
        {webhook.previous_secret_until !== null && (
          <div>
            <dt>{t('oldSecret')}</dt>
            <dd>
              <Time value={webhook.previous_secret_until} />
            </dd>
          </div>
        )}
      </dl>
    </section>
  );
}
