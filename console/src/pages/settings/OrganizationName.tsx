import { EditOutlined } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { App as Ant, Button, Input, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asCurl } from '../../api/call.ts';
import { meQuery, useMe } from '../../api/me.ts';
import { useChange } from '../../api/use.ts';
import { withCurl } from '../../pieces/CurlButton.tsx';
import { ErrorNotice } from '../../pieces/ErrorNotice.tsx';
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
      <Modal
        open={name !== null}
        title={t('members.organization')}
        okText={t('common:actions.save')}
        cancelText={t('common:actions.cancel')}
        okButtonProps={{ loading: rename.isPending, disabled: (name ?? '').trim() === '' }}
        onCancel={() => setName(null)}
        onOk={() => rename.mutate(input, { onSuccess: saved })}
        footer={withCurl(asCurl('updateOrganization', input))}
        destroyOnHidden
      >
        <div className="form">
          {rename.error !== null && <ErrorNotice error={rename.error} />}
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
        </div>
      </Modal>
    </>
  );
}
