import { EditOutlined } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { App as Ant, Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asCurl } from '../../api/call.ts';
import { meQuery, useMe } from '../../api/me.ts';
import { useChange } from '../../api/use.ts';
import { FormDialog } from '../../pieces/FormDialog.tsx';
import { FormField } from '../../pieces/FormField.tsx';

/** What the organization is called: in the console, in invitations and on passkeys. */
export function OrganizationName() {
  const { t } = useTranslation(['settings', 'common']);
  const { organization } = useMe();
  const client = useQueryClient();
  const { message } = Ant.useApp();
  const [name, setName] = useState<string | null>(null);
  const rename = useChange('updateOrganization');
  const input = { body: { name: (name ?? '').trim() } };
  const saved = () => {
    void client.invalidateQueries({ queryKey: meQuery.queryKey });
    void message.success(t('common:saved'));
    setName(null);
  };
  return (
    <>
      <Button icon={<EditOutlined />} onClick={() => setName(organization.name)}>
        {t('members.organization')}
      </Button>
      <FormDialog
        open={name !== null}
        title={t('members.organization')}
        destroyOnHidden
        busy={rename.isPending}
        disabled={input.body.name === ''}
        error={rename.error}
        curl={[asCurl('updateOrganization', input)]}
        onOk={() => rename.mutate(input, { onSuccess: saved })}
        onClose={() => setName(null)}
      >
        <FormField label={t('members.organizationName')} hint={t('members.organizationHint')}>
          {(id) => (
            <Input
              id={id}
              autoFocus
              value={name ?? ''}
              maxLength={100}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </FormField>
      </FormDialog>
    </>
  );
}
