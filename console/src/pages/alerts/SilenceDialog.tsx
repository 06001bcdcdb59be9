import { Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asCurl } from '../../api/call.ts';
import type { Input as In } from '../../api/contract.ts';
import { useChange, useRead } from '../../api/use.ts';
import { FormDialog } from '../../pieces/FormDialog.tsx';
import { FormField } from '../../pieces/FormField.tsx';
import { duration } from '../../pieces/numbers.ts';
import { useCurrentApp } from '../../shell/current-app.ts';

type Body = NonNullable<In<'createSilence'>['body']>;

const spans = [60, 240, 1440, 10_080] as const;

interface Props {
  appId: string | null;
  kind?: string;
  onClose: () => void;
}

/** Keeps some alerts quiet for a while: they are still listed, and nobody is told. */
export function SilenceDialog({ appId, kind, onClose }: Props) {
  const { t, i18n } = useTranslation('alert');
  const language = i18n.language === 'en' ? 'en' : 'zh';
  const { apps } = useCurrentApp();
  const rules = useRead('listAlertRules', { query: { app_id: appId ?? apps[0]?.id } }, { enabled: apps.length > 0 });
  const [of, setOf] = useState({ app: appId ?? '', kind: kind ?? '' });
  const [reason, setReason] = useState('');
  const [minutes, setMinutes] = useState<number>(spans[0]);
  const create = useChange('createSilence', ['listSilences', 'listAlerts']);
  const body: Body = {
    reason: reason.trim(),
    minutes,
    ...(of.app === '' ? {} : { app_id: of.app }),
    ...(of.kind === '' ? {} : { kind: of.kind as NonNullable<Body['kind']> }),
  };
  return (
    <FormDialog
      title={t('silence.title')}
      text={t('silence.text')}
      okText={t('silence.do')}
      busy={create.isPending}
      disabled={body.reason === ''}
      error={create.error}
      curl={[asCurl('createSilence', { body })]}
      onOk={() => create.mutate({ body }, { onSuccess: onClose })}
      onClose={onClose}
    >
      <div className="form-row">
        <FormField label={t('silence.app')}>
          {(id) => (
            <Select
              id={id}
              value={of.app}
              options={[
                { value: '', label: t('silence.allApps') },
                ...apps.map((one) => ({ value: one.id, label: one.name })),
              ]}
              onChange={(app) => setOf({ ...of, app })}
            />
          )}
        </FormField>
        <FormField label={t('silence.kind')}>
          {(id) => (
            <Select
              id={id}
              value={of.kind}
              options={[
                { value: '', label: t('silence.allKinds') },
                ...(rules.data?.items ?? []).map((one) => ({ value: one.kind, label: one[language] })),
              ]}
              onChange={(next) => setOf({ ...of, kind: next })}
            />
          )}
        </FormField>
      </div>
      <FormField label={t('silence.for')}>
        {(id) => (
          <Select
            id={id}
            value={minutes}
            options={spans.map((value) => ({ value, label: duration(value * 60) }))}
            onChange={setMinutes}
          />
        )}
      </FormField>
      <FormField label={t('silence.reason')}>
        {(id) => (
          <Input
            id={id}
            value={reason}
            maxLength={200}
            placeholder={t('silence.reasonHint')}
            onChange={(event) => setReason(event.target.value)}
          />
        )}
      </FormField>
    </FormDialog>
  );
}
