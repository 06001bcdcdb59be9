import { getRouteApi } from '@tanstack/react-router';
import { Alert, Button, InputNumber, Segmented, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asCurl } from '../../api/call.ts';
import type { Answer, App, Input } from '../../api/contract.ts';
import { useMay } from '../../api/me.ts';
import { useChange, useRead } from '../../api/use.ts';
import { Outdated } from '../../pieces/Conflict.tsx';
import { CurlButton } from '../../pieces/CurlButton.tsx';
import { ErrorNotice } from '../../pieces/ErrorNotice.tsx';
import { FormField } from '../../pieces/FormField.tsx';
import { Keeping, type Kept } from '../../pieces/Keeping.tsx';
import { NeedsApp } from '../../pieces/NeedsApp.tsx';
import { PageHead } from '../../pieces/PageHead.tsx';
import { Reading } from '../../pieces/Reading.tsx';
import { useSending } from '../../pieces/use-sending.ts';
import { Calendar } from './Calendar.tsx';
import { Classes } from './Classes.tsx';
import { HoursEditor } from './editors.tsx';

export type PolicyInput = NonNullable<Input<'putPolicy'>['body']>;
type Shown = Answer<'getPolicy'>;

const route = getRouteApi('/shell/policies');

/** How often and when recipients may be called: of this app, or the organization's where an app has none of its own. */
export function Policies() {
  return <NeedsApp>{(app) => <PoliciesOf key={app.id} app={app} />}</NeedsApp>;
}

function PoliciesOf({ app }: { app: App }) {
  const { t } = useTranslation('policy');
  const { of = 'app' } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <>
      <PageHead title={t('title')} text={t('text')} />
      <div className="filters">
        <Segmented
          aria-label={t('whose')}
          value={of}
          options={[
            { value: 'app', label: t('ofApp', { name: app.name }) },
            { value: 'organization', label: t('ofOrganization') },
          ]}
          onChange={(value) =>
            void navigate({ search: (before) => ({ ...before, of: value === 'app' ? undefined : 'organization' }) })
          }
        />
      </div>
      {of === 'app' ? <OfApp app={app} /> : <OfOrganization />}
      {of === 'app' && <Calendar app={app} />}
    </>
  );
}

function OfApp({ app }: { app: App }) {
  const params = { app_id: app.id };
  const policy = useRead('getPolicy', { params });
  const save = useChange('putPolicy', ['getPolicy']);
  return (
    <Reading of={policy}>
      {(shown) => (
        <Keeping of={shown}>
          {(kept) => (
            <PolicyForm
              kept={kept}
              shown={shown}
              app={app}
              own={shown.from === 'app'}
              busy={save.isPending}
              error={save.error}
              curl={(body) => (
                <CurlButton operation="putPolicy" input={{ params, body }} also={[asCurl('getPolicy', { params })]} />
              )}
              onSave={(body, done) => save.mutate({ params, body }, { onSuccess: done })}
            />
          )}
        </Keeping>
      )}
    </Reading>
  );
}

function OfOrganization() {
  const policy = useRead('getOrganizationPolicy');
  const save = useChange('putOrganizationPolicy', ['getOrganizationPolicy', 'getPolicy']);
  return (
    <Reading of={policy}>
      {(shown) => (
        <Keeping of={shown}>
          {(kept) => (
            <PolicyForm
              kept={kept}
              shown={shown}
              app={null}
              own={shown.from === 'organization'}
              busy={save.isPending}
              error={save.error}
              curl={(body) => (
                <CurlButton
                  operation="putOrganizationPolicy"
                  input={{ body: bare(body) }}
                  also={[asCurl('getOrganizationPolicy', {})]}
                />
              )}
              onSave={(body, done) => save.mutate({ body: bare(body) }, { onSuccess: done })}
            />
          )}
        </Keeping>
      )}
    </Reading>
  );
}

/** Lists belong to apps: the organization's policy names none. */
function bare(policy: PolicyInput | null): Omit<PolicyInput, 'block_lists' | 'allow_lists'> | null {
  if (policy === null) return null;
  const { block_lists: _, allow_lists: __, ...rest } = policy;
  return rest;
}

interface FormProps {
  kept: Kept;
  shown: Shown;
  app: App | null;
  /** Whether the policy in force is the one that is edited here. */
  own: boolean;
  busy: boolean;
  error: Error | null;
  curl: (body: PolicyInput) => React.ReactNode;
  onSave: (body: PolicyInput | null, done: (saved: unknown) => void) => void;
}

function PolicyForm({ kept, shown, app, own, busy, error, curl, onSave }: FormProps) {
  const { t } = useTranslation(['policy', 'common']);
  const sending = useSending(kept);
  const may = useMay('policies_manage');
  const [value, setValue] = useState<PolicyInput>(shown.policy as PolicyInput);
  const set = (change: Partial<PolicyInput>) => {
    kept.typed();
    setValue({ ...value, ...change });
  };
  return (
    <section className="card card-pad form">
      {!own && <Alert type="info" showIcon title={t(`from.${shown.from}`)} />}
      <Outdated kept={kept} saving={busy} />
      {error !== null && <ErrorNotice error={error} />}
      <fieldset disabled={!may} className="form">
        <HoursEditor
          label={t('quiet')}
          value={(value.quiet_hours ?? []).map((one) => ({ on: 'every_day', ...one }))}
          onChange={(quiet_hours) => set({ quiet_hours })}
        />
        <div className="form-row">
          <FormField label={t('total')} hint={t('totalHint')}>
            {(id) => (
              <InputNumber
                id={id}
                min={1}
                max={100}
                value={value.total_per_day ?? null}
                placeholder={t('unlimited')}
                onChange={(total_per_day) => set({ total_per_day })}
              />
            )}
          </FormField>
          <FormField label={t('gap')} hint={t('gapHint')}>
            {(id) => (
              <InputNumber
                id={id}
                min={1}
                max={43_200}
                value={value.min_gap_minutes ?? null}
                placeholder={t('unlimited')}
                onChange={(min_gap_minutes) => set({ min_gap_minutes })}
              />
            )}
          </FormField>
        </div>
        <Classes value={value.classes ?? {}} onChange={(classes) => set({ classes })} onTyped={kept.typed} />
        {app !== null && (
          <div className="form-row">
            <Lists
              app={app}
              name="block"
              value={value.block_lists ?? []}
              onChange={(block_lists) => set({ block_lists })}
            />
            <Lists
              app={app}
              name="allow"
              value={value.allow_lists ?? []}
              onChange={(allow_lists) => set({ allow_lists })}
            />
          </div>
        )}
      </fieldset>
      {may && (
        <div className="form-end">
          <Button type="primary" loading={busy} onClick={() => onSave(value, sending())}>
            {t('common:actions.save')}
          </Button>
          {own && (
            <Button loading={busy} onClick={() => onSave(null, sending())}>
              {t(app === null ? 'takeOffOrganization' : 'takeOff')}
            </Button>
          )}
          {curl(value)}
        </div>
      )}
    </section>
  );
}

interface ListsProps {
  app: App;
  name: 'block' | 'allow';
  value: string[];
  onChange: (ids: string[]) => void;
}

function Lists({ app, name, value, onChange }: ListsProps) {
  const { t } = useTranslation('policy');
  const segments = useRead('listSegments', { params: { app_id: app.id }, query: { limit: 500 } });
  const lists = segments.data?.items.filter((one) => one.kind === 'list') ?? [];
  return (
    <FormField label={t(`lists.${name}`)} hint={t(`lists.${name}Hint`)}>
      {(id) => (
        <Select
          id={id}
          mode="multiple"
          maxCount={10}
          value={value}
          optionFilterProp="label"
          placeholder={t('lists.none')}
          options={lists.map((one) => ({ value: one.id, label: one.name }))}
          onChange={onChange}
        />
      )}
    </FormField>
  );
}
