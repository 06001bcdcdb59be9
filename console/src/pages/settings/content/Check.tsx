import { CheckCircleFilled, CloseCircleFilled, WarningFilled } from '@ant-design/icons';
import { Alert, Button, Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { App } from '../../../api/contract.ts';
import { useChange, useRead } from '../../../api/use.ts';
import { CurlButton } from '../../../pieces/CurlButton.tsx';
import { ErrorNotice } from '../../../pieces/ErrorNotice.tsx';
import { FormField } from '../../../pieces/FormField.tsx';

/** Tries a text against the rules, and asks WeChat where an editor's openid is given. */
export function Check({ app }: { app: App }) {
  const { t, i18n } = useTranslation('content');
  const language = i18n.language === 'en' ? 'en' : 'zh';
  const templates = useRead('listTemplates', { params: { app_id: app.id } });
  const [templateId, setTemplateId] = useState<string>();
  const [text, setText] = useState('');
  const [openid, setOpenid] = useState('');
  const check = useChange('checkContent');
  const active = templates.data?.items.filter((one) => one.status === 'active') ?? [];
  const template = active.find((one) => one.id === templateId) ?? active[0];
  const field = template?.fields.find((one) => one.type === 'thing') ?? template?.fields[0];
  if (template === undefined || field === undefined) return null;
  // A message is checked as a whole: what is not tried here is left to the recipient, where nothing can be found.
  const fields = Object.fromEntries(
    template.fields.map(({ key, enum_values: among }) => [
      key,
      key === field.key ? text : (among?.[0] ?? '{{ recipient.name }}'),
    ]),
  );
  const input = {
    params: { app_id: app.id },
    body: {
      message: { template: template.id, fields },
      ...(openid.trim() === '' ? {} : { openid: openid.trim() }),
    },
  };
  return (
    <section className="card card-pad form">
      <h2>{t('check.title')}</h2>
      <p className="soft">{t('check.text')}</p>
      <FormField label={t('check.value')}>
        {(id) => (
          <Input
            id={id}
            value={text}
            maxLength={field.limit ?? 200}
            onChange={(event) => setText(event.target.value)}
          />
        )}
      </FormField>
      <div className="form-row">
        <FormField label={t('check.template')}>
          {(id) => (
            <Select
              id={id}
              value={template.id}
              options={active.map((one) => ({ value: one.id, label: one.title }))}
              onChange={setTemplateId}
            />
          )}
        </FormField>
        <FormField label={t('check.openid')} hint={t('check.openidHint')}>
          {(id) => (
            <Input
              id={id}
              className="mono"
              value={openid}
              maxLength={64}
              onChange={(event) => setOpenid(event.target.value)}
            />
          )}
        </FormField>
      </div>
      <div className="form-end">
        <Button disabled={text.trim() === ''} loading={check.isPending} onClick={() => check.mutate(input)}>
          {t('check.run')}
        </Button>
        <CurlButton operation="checkContent" input={input} />
      </div>
      {check.error !== null && <ErrorNotice error={check.error} />}
      {check.data !== undefined && (
        <div aria-live="polite" className="form">
          <ul className="content-findings">
            {check.data.findings.map((one) => (
              <li key={`${one.code} ${one.pointer}`} className={one.level}>
                {one.level === 'error' ? <CloseCircleFilled /> : <WarningFilled />}
                <span>{one[language]}</span>
              </li>
            ))}
            {check.data.findings.length === 0 && (
              <li className="good">
                <CheckCircleFilled />
                <span>{t('check.clean')}</span>
              </li>
            )}
          </ul>
          {check.data.platform !== null && (
            <Alert
              type={check.data.platform.suggest === 'pass' ? 'success' : 'warning'}
              showIcon
              title={`${t('check.platform')} · ${t(`check.suggest.${check.data.platform.suggest}`)}`}
              description={check.data.platform[language]}
            />
          )}
        </div>
      )}
    </section>
  );
}
