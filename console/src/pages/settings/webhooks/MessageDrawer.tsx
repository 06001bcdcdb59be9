import { App as Ant, Button, Drawer } from 'antd';
import { useTranslation } from 'react-i18next';
import { asCurl } from '../../../api/call.ts';
import { useChange, useRead } from '../../../api/use.ts';
import { CopyButton } from '../../../pieces/CopyButton.tsx';
import { CurlButton } from '../../../pieces/CurlButton.tsx';
import { count } from '../../../pieces/numbers.ts';
import { Reading } from '../../../pieces/Reading.tsx';
import { Time } from '../../../pieces/Time.tsx';
import { useFailure } from '../../../pieces/use-failure.ts';
import { MessageState } from './MessageState.tsx';

interface Props {
  webhookId: string;
  messageId: string;
  onClose: () => void;
}

/** One message: what it carries, every attempt with what came back, and sending it again. */
export function MessageDrawer({ webhookId, messageId, onClose }: Props) {
  const { t } = useTranslation('webhook');
  const { message } = Ant.useApp();
  const failed = useFailure();
  const params = { webhook_id: webhookId, message_id: messageId };
  const one = useRead('getWebhookMessage', { params }, { every: (last) => (last?.state === 'pending' ? 1500 : false) });
  const replay = useChange('replayWebhookMessage', ['listWebhookMessages', 'getWebhookMessage', 'getWebhook']);
  const again = () =>
    replay.mutate({ params }, { onError: failed, onSuccess: () => void message.success(t('replayed')) });
  return (
    <Drawer
      open
      size={560}
      title={t('message')}
      onClose={onClose}
      extra={
        <span className="inline-fields">
          <CurlButton
            operation="replayWebhookMessage"
            input={{ params }}
            also={[asCurl('getWebhookMessage', { params })]}
          />
          <Button type="primary" loading={replay.isPending} onClick={again}>
            {t('replay')}
          </Button>
        </span>
      }
    >
      <Reading of={one}>
        {(data) => {
          const payload = JSON.stringify(data.payload, null, 2);
          return (
            <div className="webhook-message">
              <dl className="facts">
                <div>
                  <dt>webhook-id</dt>
                  <dd>
                    <code>{data.id}</code>
                  </dd>
                </div>
                <div>
                  <dt>{t('type')}</dt>
                  <dd>
                    <code>{data.type}</code> <MessageState message={data} />
                  </dd>
                </div>
                <div>
                  <dt>{t('created')}</dt>
                  <dd>
                    <Time value={data.created_at} />
                  </dd>
                </div>
                {data.state === 'pending' && (
                  <div>
                    <dt>{t('nextTry')}</dt>
                    <dd>
                      <Time value={data.due_at} />
                    </dd>
                  </div>
                )}
              </dl>
              <h3>{t('attempts')}</h3>
              {data.attempts.length === 0 ? (
                <p className="soft">{t('noAttempts')}</p>
              ) : (
                <ol className="webhook-attempts">
                  {data.attempts.map((attempt) => (
                    <li key={attempt.at}>
                      <span>
                        <code className={attempt.error === null ? 'webhook-good' : 'wrong'}>
                          {attempt.status ?? t('noAnswer')}
                        </code>{' '}
                        <Time value={attempt.at} short /> <span className="soft">{count(attempt.ms)} ms</span>
                      </span>
                      {attempt.error !== null && <small className="wrong">{attempt.error}</small>}
                      {attempt.response !== null && attempt.response !== '' && <pre>{attempt.response}</pre>}
                    </li>
                  ))}
                </ol>
              )}
              <h3>
                {t('payload')} <CopyButton text={payload} />
              </h3>
              {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard has to reach it */}
              <pre tabIndex={0}>{payload}</pre>
            </div>
          );
        }}
      </Reading>
    </Drawer>
  );
}
