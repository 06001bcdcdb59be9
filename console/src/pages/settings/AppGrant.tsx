import { Radio, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { useRead } from '../../api/use.ts';

type Apps = 'all' | string[];

/** Which apps somebody may use: all, also those to come, or the chosen ones. Taking the last one off leaves none. */
export function AppGrant({ value, onChange }: { value: Apps; onChange: (value: Apps) => void }) {
  const { t } = useTranslation('settings');
  const known = useRead('listApps');
  return (
    <fieldset>
      <legend>{t('keys.apps')}</legend>
      <Radio.Group
        value={value === 'all'}
        options={[
          { value: true, label: t('keys.allApps') },
          { value: false, label: t('keys.chosenApps') },
        ]}
        onChange={(event) => onChange(event.target.value ? 'all' : [])}
      />
      {value !== 'all' && (
        <Select
          mode="multiple"
          aria-label={t('keys.chosenApps')}
          value={value}
          placeholder={t('keys.noApps')}
          options={known.data?.items.map((one) => ({ value: one.id, label: one.name })) ?? []}
          onChange={onChange}
        />
      )}
    </fieldset>
  );
}
