import { Input, Select } from 'antd';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../api/me.ts';
import { useRead } from '../../api/use.ts';
import { SearchWords } from '../../pieces/SearchWords.tsx';
import { useZone } from '../../pieces/Time.tsx';
import { fromField, toField } from '../../pieces/zoned.ts';
import { actions, useActionName } from './audit-words.ts';

/** What the log is narrowed to; it stands in the address. */
export interface AuditSearch {
  action?: string | undefined;
  outcome?: 'done' | 'denied' | undefined;
  actor?: string | undefined;
  target?: string | undefined;
  appId?: string | undefined;
  since?: string | undefined;
  until?: string | undefined;
}

interface Props {
  value: AuditSearch;
  onChange: (change: AuditSearch) => void;
}

export function AuditFilters({ value, onChange }: Props) {
  const { t } = useTranslation('settings');
  const actionName = useActionName();
  const actors = useActors();
  const apps = useRead('listApps', {}, { enabled: useMay('apps_read') });
  const choose = (label: string, key: keyof AuditSearch, options: { value: string; label: string }[], width = 170) => (
    <Select
      allowClear
      showSearch={{ optionFilterProp: 'label' }}
      style={{ width }}
      value={value[key] ?? null}
      placeholder={label}
      aria-label={label}
      popupMatchSelectWidth={false}
      options={options}
      onChange={(next: string | null) => onChange({ [key]: next ?? undefined })}
    />
  );
  return (
    <div className="filters">
      {choose(
        t('audit.what'),
        'action',
        actions.map((one) => ({ value: one, label: `${actionName(one)} (${one})` })),
        200,
      )}
      {choose(
        t('audit.outcome'),
        'outcome',
        (['done', 'denied'] as const).map((one) => ({ value: one, label: t(`audit.outcomes.${one}`) })),
        120,
      )}
      {actors.length > 0 && choose(t('audit.who'), 'actor', actors)}
      {(apps.data?.items.length ?? 0) > 0 &&
        choose(
          t('audit.app'),
          'appId',
          apps.data!.items.map((one) => ({ value: one.id, label: one.name })),
        )}
      <SearchWords value={value.target} label={t('audit.targetId')} onChange={(target) => onChange({ target })} />
      <Instant label={t('audit.since')} value={value.since} onChange={(since) => onChange({ since })} />
      <Instant label={t('audit.until')} value={value.until} onChange={(until) => onChange({ until })} />
    </div>
  );
}

interface InstantProps {
  label: string;
  value: string | undefined;
  onChange: (value: string | undefined) => void;
}

/** A moment on the member's clock. */
function Instant({ label, value, onChange }: InstantProps) {
  const zone = useZone();
  const id = useId();
  return (
    <span className="audit-instant">
      <label htmlFor={id}>{label}</label>
      <Input
        id={id}
        type="datetime-local"
        value={value === undefined ? '' : toField(new Date(value), zone)}
        onChange={(event) => onChange(fromField(event.target.value, zone)?.toISOString())}
      />
    </span>
  );
}

/** Members and keys, as far as one may see them. */
function useActors(): { value: string; label: string }[] {
  const { t } = useTranslation('settings');
  const members = useRead('listMembers', {}, { enabled: useMay('members_read') });
  const keys = useRead('listApiKeys', {}, { enabled: useMay('keys_manage') });
  return [
    ...(members.data?.items ?? []).map((one) => ({ value: one.id, label: `${one.name} ${one.email}` })),
    ...(keys.data?.items ?? []).map((one) => ({ value: one.id, label: `${t('audit.key')} ${one.name}` })),
  ];
}
