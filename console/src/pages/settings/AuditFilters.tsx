import { Input, Select } from 'antd';
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
  const zone = useZone();
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
  const instant = (label: string, key: 'since' | 'until') => (
    <label className="audit-instant" htmlFor={`audit-${key}`}>
      <span>{label}</span>
      <Input
        id={`audit-${key}`}
        type="datetime-local"
        value={value[key] === undefined ? '' : toField(new Date(value[key]), zone)}
        onChange={(event) => onChange({ [key]: fromField(event.target.value, zone)?.toISOString() })}
      />
    </label>
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
      {instant(t('audit.since'), 'since')}
      {instant(t('audit.until'), 'until')}
    </div>
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
