import { InputNumber } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asCurl } from '../../../api/call.ts';
import { useChange } from '../../../api/use.ts';
import { FormDialog } from '../../../pieces/FormDialog.tsx';
import { FormField } from '../../../pieces/FormField.tsx';
import { Secret } from './Secret.tsx';
import type { Webhook } from './Webhooks.tsx';

/** Another secret; both sign for a while, so that the receiver can change over without losing anything. */
export function RotateDialog({ webhook, onClose }: { webhook: Webhook; onClose: () => void }) {
  const { t } = useTranslation('webhook');
  const [hours, setHours] = useState(24);
  const rotate = useChange('rotateWebhook', ['getWebhook', 'listWebhooks']);
  const input = { params: { webhook_id: webhook.id }, body: { keep_hours: hours } };
  if (rotate.data?.secret !== undefined) return <Secret text={rotate.data.secret} onClose={onClose} />;
  return (
    <FormDialog
      title={t('rotate.do')}
      text={t('rotate.text')}
      okText={t('rotate.do')}
      busy={rotate.isPending}
      error={rotate.error}
      curl={[asCurl('rotateWebhook', input)]}
      onOk={() => rotate.mutate(input)}
      onClose={onClose}
    >
      <FormField label={t('rotate.keep')} hint={t('rotate.keepHint')}>
        {(id) => (
          <InputNumber
            id={id}
            min={0}
            max={168}
            precision={0}
            value={hours}
            suffix={t('rotate.hours')}
            onChange={(n) => setHours(n ?? 0)}
          />
        )}
      </FormField>
    </FormDialog>
  );
}
