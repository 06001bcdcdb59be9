import { Input, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Input as In } from '../../api/contract.ts';
import { useChange } from '../../api/use.ts';
import { ErrorNotice } from '../../pieces/ErrorNotice.tsx';
import { FormField } from '../../pieces/FormField.tsx';
import { type Grant, GrantFields } from './Grant.tsx';
import { LinkMade } from './LinkMade.tsx';

/** Invites somebody by a link. */
export function Invite({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation(['settings', 'common']);
  const [email, setEmail] = useState('');
  const [grant, setGrant] = useState<Grant>({ role: 'operator', apps: 'all', personal_data: false });
  const create = useChange('createInvitation', ['listInvitations']);
  const body: NonNullable<In<'createInvitation'>['body']> = { email: email.trim(), ...grant };
  if (create.data !== undefined) {
    return (
      <LinkMade
        title={t('members.invited', { email: create.data.invitation.email })}
        url={create.data.url}
        onClose={onClose}
      />
    );
  }
  return (
    <Modal
      open
      title={t('members.invite')}
      okText={t('members.makeLink')}
      cancelText={t('common:actions.cancel')}
      okButtonProps={{ loading: create.isPending, disabled: !email.includes('@') }}
      mask={{ closable: false }}
      onCancel={onClose}
      onOk={() => create.mutate({ body })}
    >
      <div className="form">
        {create.error !== null && <ErrorNotice error={create.error} />}
        <FormField label={t('members.email')}>
          {(id) => (
            <Input
              id={id}
              type="email"
              autoFocus
              value={email}
              maxLength={254}
              onChange={(event) => setEmail(event.target.value)}
            />
          )}
        </FormField>
        <GrantFields value={grant} onChange={setGrant} />
      </div>
    </Modal>
  );
}
