import { Checkbox, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Answer } from '../../api/contract.ts';
import { useRead } from '../../api/use.ts';
import { FormField } from '../../pieces/FormField.tsx';
import { AppGrant } from './AppGrant.tsx';
import { useRoleName } from './Roles.tsx';

export type Member = Answer<'listMembers'>['items'][number];
export type Grant = Pick<Member, 'role' | 'apps' | 'personal_data'>;

/** What somebody may: role, apps, and sight of personal data apart. */
export function GrantFields({ value, onChange }: { value: Grant; onChange: (value: Grant) => void }) {
  const { t } = useTranslation('settings');
  const roleName = useRoleName();
  const roles = useRead('listRoles');
  return (
    <>
      <FormField label={t('members.role')}>
        {(id) => (
          <Select
            id={id}
            value={value.role}
            options={roles.data?.roles.map((one) => ({ value: one.role, label: roleName(one.role) })) ?? []}
            onChange={(role) => onChange({ ...value, role })}
          />
        )}
      </FormField>
      <AppGrant value={value.apps} onChange={(apps) => onChange({ ...value, apps })} />
      <Checkbox
        checked={value.personal_data}
        onChange={(event) => onChange({ ...value, personal_data: event.target.checked })}
      >
        {t('members.personal')}
      </Checkbox>
    </>
  );
}
