import { useQuery } from '@tanstack/react-query';
import { Button, Input, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Input as In } from '../../api/contract.ts';
import { useChange } from '../../api/use.ts';
import { CurlButton } from '../../pieces/CurlButton.tsx';
import { ErrorNotice } from '../../pieces/ErrorNotice.tsx';
import { FormField } from '../../pieces/FormField.tsx';
import { setupQuery } from '../sign-in/auth.ts';
import { type Grant, GrantFields } from './Grant.tsx';
import { LinkMade } from './LinkMade.tsx';

/** Invites somebody by a link, which goes by mail where there is a mail server. */
export function Invite({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation(['settings', 'common']);
  const [email, setEmail] = useState('');
  const [grant, setGrant] = useState<Grant>({ role: 'operator', apps: 'all', personal_data: false });
  const create = useChange('createInvitation', ['listInvitations']);
  const body: NonNullable<In<'createInvitation'>['body']> = { email: email.trim(), ...grant };
  const mail = useQuery(setupQuery).data?.mail === true;
  if (create.data !== undefined) {
    const title = t('members.invited', { email: create.data.invitation.email });
    return <LinkMade title={title} to={create.data.invitation.email} made={create.data} onClose={onClose} />;
  }
  const disabled = !email.includes('@') || create.isPending;
  return (
    <Modal
      open
      title={t('members.invite')}
      mask={{ closable: false }}
      onCancel={onClose}
      footer={
        <>
          <CurlButton operation="createInvitation" input={{ body: mail ? body : { ...body, mail: false } }} />
          <Button onClick={onClose}>{t('common:actions.cancel')}</Button>
          <Button
            type={mail ? 'default' : 'primary'}
            disabled={disabled}
            onClick={() => create.mutate({ body: { ...body, mail: false } })}
          >
            {t(mail ? 'members.onlyLink' : 'members.makeLink')}
          </Button>
          {mail && (
            <Button
              type="primary"
              disabled={disabled}
              loading={create.isPending}
              onClick={() => create.mutate({ body })}
            >
              {t('members.sendMail')}
            </Button>
          )}
        </>
      }
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
