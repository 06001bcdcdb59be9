import { Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asCurl } from '../../api/call.ts';
import type { Answer, App, Template } from '../../api/contract.ts';
import { useMay } from '../../api/me.ts';
import { useChange, useRead } from '../../api/use.ts';
import { Outdated } from '../../pieces/Conflict.tsx';
import { CurlButton } from '../../pieces/CurlButton.tsx';
import { FormField } from '../../pieces/FormField.tsx';
import { Keeping, type Kept } from '../../pieces/Keeping.tsx';
import { Reading } from '../../pieces/Reading.tsx';
import { useFailure } from '../../pieces/use-failure.ts';
import { useSending } from '../../pieces/use-sending.ts';
import { CapsEditor, HoursEditor } from '../policies/editors.tsx';

type Given = Answer<'getTemplateDefaults'>;

/** What every push with the template inherits. */
export function Defaults({ app, template }: { app: App; template: Template }) {
  const { t } = useTranslation('template');
  const params = { app_id: app.id, template_id: template.id };
  const defaults = useRead('getTemplateDefaults', { params });
  return (
    <section className="card card-pad">
      <h2>{t('defaults.title')}</h2>
      <p className="soft">{t('defaults.text')}</p>
      <Reading of={defaults} rows={2}>
        {(given) => <Keeping of={given}>{(kept) => <Form params={params} given={given} kept={kept} />}</Keeping>}
      </Reading>
    </section>
  );
}

interface FormProps {
  params: { app_id: string; template_id: string };
  given: Given;
  kept: Kept;
}

function Form({ params, given, kept }: FormProps) {
  const { t } = useTranslation(['template', 'policy', 'common']);
  const sending = useSending(kept);
  const [value, setValue] = useState<Given>(given);
  const failed = useFailure();
  const may = useMay('content_manage');
  const save = useChange('putTemplateDefaults', ['getTemplateDefaults']);
  const set = (change: Partial<Given>) => {
    kept.typed();
    setValue({ ...value, ...change });
  };
  const body: Given = {
    ...(value.class ? { class: value.class } : {}),
    ...(value.caps?.length ? { caps: value.caps } : {}),
    ...(value.allowed_hours?.length ? { allowed_hours: value.allowed_hours } : {}),
    ...(value.audience === undefined ? {} : { audience: value.audience }),
  };
  const run = () => save.mutate({ params, body }, { onError: failed, onSuccess: sending() });
  return (
    <div className="form">
      <Outdated kept={kept} saving={save.isPending} />
      <FormField label={t('defaults.class')} hint={t('defaults.classHint')}>
        {(id) => (
          <Input
            id={id}
            value={value.class ?? ''}
            disabled={!may}
            placeholder="marketing"
            maxLength={30}
            onChange={(event) => set({ class: event.target.value.trim() || undefined })}
          />
        )}
      </FormField>
      <CapsEditor label={t('defaults.caps')} value={value.caps ?? []} onChange={(caps) => set({ caps })} />
      <HoursEditor
        label={t('defaults.hours')}
        value={value.allowed_hours ?? []}
        onChange={(allowed_hours) => set({ allowed_hours })}
      />
      {value.audience !== undefined && <p className="pill info">{t('defaults.audience')}</p>}
      {may && (
        <div className="form-end">
          <Button type="primary" loading={save.isPending} onClick={run}>
            {t('common:actions.save')}
          </Button>
          <CurlButton
            operation="putTemplateDefaults"
            input={{ params, body }}
            also={[asCurl('getTemplateDefaults', { params })]}
          />
        </div>
      )}
    </div>
  );
}
