import { App as Ant, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asCurl, serverNow } from '../../../api/call.ts';
import { useChange } from '../../../api/use.ts';
import { FormDialog } from '../../../pieces/FormDialog.tsx';
import { FormField } from '../../../pieces/FormField.tsx';
import { count } from '../../../pieces/numbers.ts';
import { useZone } from '../../../pieces/Time.tsx';
import { fromField, toField } from '../../../pieces/zoned.ts';
import type { Webhook } from './Webhooks.tsx';

/** Sends again what failed since a time: after the receiver was down for longer than the retries last. */
export function RecoverDialog({ webhook, onClose }: { webhook: Webhook; onClose: () => void }) {
  const { t } = useTranslation('webhook');
  const { message } = Ant.useApp();
  const zone = useZone();
  const [since, setSince] = useState(() => new Date(webhook.health.failing_since ?? serverNow() - 86_400_000));
  const recover = useChange('recoverWebhook', ['listWebhookMessages', 'getWebhook']);
  const input = { params: { webhook_id: webhook.id }, body: { since: since.toISOString() } };
  const done = ({ messages }: { messages: number }) => {
    void message.success(t('recover.done', { n: count(messages) }));
    onClose();
  };
  return (
    <FormDialog
      title={t('recover.title')}
      text={t('recover.text')}
      okText={t('recover.do')}
      busy={recover.isPending}
      error={recover.error}
      curl={[asCurl('recoverWebhook', input)]}
      onOk={() => recover.mutate(input, { onSuccess: done })}
      onClose={onClose}
    >
      <FormField label={t('recover.since')} hint={zone}>
        {(id) => (
          <Input
            id={id}
            type="datetime-local"
            value={toField(since, zone)}
            onChange={(event) => setSince(fromField(event.target.value, zone) ?? since)}
          />
        )}
      </FormField>
    </FormDialog>
  );
}
