import { Button, Checkbox, InputNumber, Select, Switch } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asCurl } from '../../api/call.ts';
import type { Answer, Input } from '../../api/contract.ts';
import { useMay, useMe } from '../../api/me.ts';
import { useChange, useRead } from '../../api/use.ts';
import { Outdated } from '../../pieces/Conflict.tsx';
import { CurlButton } from '../../pieces/CurlButton.tsx';
import { ErrorNotice } from '../../pieces/ErrorNotice.tsx';
import { FormField } from '../../pieces/FormField.tsx';
import { Keeping, type Kept } from '../../pieces/Keeping.tsx';
import { Reading } from '../../pieces/Reading.tsx';
import { useSending } from '../../pieces/use-sending.ts';

type Policy = NonNullable<Answer<'getApprovalPolicy'>['policy']>;
type Body = NonNullable<Input<'putApprovalPolicy'>['body']>;

const initial: Policy = { campaigns: true, above_recipients: null, classes: [], expires_hours: 72 };

/** Which pushes wait for the word of somebody who did not write them. */
export function ApprovalPolicy() {
  const { t } = useTranslation('approval');
  const policy = useRead('getApprovalPolicy');
  return (
    <section className="card card-pad form">
      <h2>{t('policy.title')}</h2>
      <p className="soft">{t('policy.text')}</p>
      <Reading of={policy}>
        {({ policy: given }) => <Keeping of={given}>{(kept) => <Form given={given} kept={kept} />}</Keeping>}
      </Reading>
    </section>
  );
}

function Form({ given, kept }: { given: Policy | null; kept: Kept }) {
  const { t } = useTranslation(['approval', 'common', 'compose']);
  const sending = useSending(kept);
  const { apps } = useMe();
  // It holds for every app: who has only some may look at it.
  const may = useMay('organization_manage') && apps === 'all';
  const [value, setValue] = useState<Policy | null>(given);
  const save = useChange('putApprovalPolicy', ['getApprovalPolicy']);
  const become = (next: Policy | null) => {
    kept.typed();
    setValue(next);
  };
  const set = (change: Partial<Policy>) => become({ ...(value ?? initial), ...change });
  const input = { body: value as Body };
  const run = () => save.mutate(input, { onSuccess: sending() });
  return (
    <>
      <Outdated kept={kept} saving={save.isPending} />
      {save.error !== null && <ErrorNotice error={save.error} />}
      <div className="inline-fields">
        <Switch
          checked={value !== null}
          disabled={!may}
          aria-label={t('policy.on')}
          onChange={(on) => become(on ? (given ?? initial) : null)}
        />
        <span>{t(value === null ? 'policy.off' : 'policy.on')}</span>
      </div>
      {value !== null && (
        <fieldset disabled={!may} className="form">
          <Checkbox checked={value.campaigns} onChange={(event) => set({ campaigns: event.target.checked })}>
            {t('policy.campaigns')}
          </Checkbox>
          <div className="form-row">
            <FormField label={t('policy.above')} hint={t('policy.aboveHint')}>
              {(id) => (
                <InputNumber
                  id={id}
                  min={0}
                  precision={0}
                  disabled={!may}
                  value={value.above_recipients}
                  placeholder={t('policy.aboveNone')}
                  onChange={(above_recipients) => set({ above_recipients })}
                />
              )}
            </FormField>
            <FormField label={t('policy.expires')}>
              {(id) => (
                <InputNumber
                  id={id}
                  min={1}
                  max={720}
                  precision={0}
                  disabled={!may}
                  value={value.expires_hours}
                  suffix={t('policy.hours')}
                  onChange={(n) => set({ expires_hours: n ?? 72 })}
                />
              )}
            </FormField>
          </div>
          <FormField label={t('policy.classes')} hint={t('policy.classesHint')}>
            {(id) => (
              <Select
                id={id}
                mode="tags"
                disabled={!may}
                value={value.classes}
                tokenSeparators={[',', '，', ' ']}
                options={['marketing', 'service'].map((one) => ({
                  value: one,
                  label: `${one} · ${t(`compose:policy.classes.${one}`)}`,
                }))}
                onChange={(classes: string[]) => set({ classes })}
              />
            )}
          </FormField>
          <small className="soft">{t('policy.nobody')}</small>
        </fieldset>
      )}
      <small className="soft">{t('policy.who')}</small>
      {may && (
        <div className="form-end">
          <Button type="primary" loading={save.isPending} onClick={run}>
            {t('common:actions.save')}
          </Button>
          <CurlButton operation="putApprovalPolicy" input={input} also={[asCurl('getApprovalPolicy', {})]} />
        </div>
      )}
    </>
  );
}
