import { PlusOutlined } from '@ant-design/icons';
import { App as Ant, Button, Checkbox, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Answer, Input as In } from '../../api/contract.ts';
import { useMay, useMe } from '../../api/me.ts';
import { useChange, useRead } from '../../api/use.ts';
import { CopyButton } from '../../pieces/CopyButton.tsx';
import { ErrorNotice } from '../../pieces/ErrorNotice.tsx';
import { FormField } from '../../pieces/FormField.tsx';
import { Reading } from '../../pieces/Reading.tsx';
import { Rows } from '../../pieces/Rows.tsx';
import { Time } from '../../pieces/Time.tsx';
import { useFailure } from '../../pieces/use-failure.ts';
import { Roles, useRoleName } from './Roles.tsx';

type Member = Answer<'listMembers'>['items'][number];
type Grant = { role: Member['role']; apps: Member['apps']; personal_data: boolean };

/** Who may sign in, and what as. */
export function Members() {
  const { t } = useTranslation('settings');
  const may = useMay('members_manage');
  const [inviting, setInviting] = useState(false);
  const list = useRead('listMembers');
  return (
    <>
      {may && (
        <div className="filters">
          <Button type="primary" icon={<PlusOutlined />} onClick={() => setInviting(true)}>
            {t('members.invite')}
          </Button>
        </div>
      )}
      <section className="card" aria-label={t('parts.members')}>
        <Reading of={list}>{({ items }) => <Table items={items} may={may} />}</Reading>
      </section>
      {may && <Invitations />}
      <Roles />
      {inviting && <Invite onClose={() => setInviting(false)} />}
    </>
  );
}

function Table({ items, may }: { items: Member[]; may: boolean }) {
  const { t } = useTranslation(['settings', 'common']);
  const { member: self } = useMe();
  const roleName = useRoleName();
  const [editing, setEditing] = useState<Member | null>(null);
  return (
    <>
      <Rows
        label={t('parts.members')}
        items={items}
        keyOf={(one) => one.id}
        columns={[
          {
            title: t('members.who'),
            render: (one) => (
              <>
                <b>{one.name}</b> {one.id === self.id && <span className="pill info">{t('members.you')}</span>}
                <small>{one.email}</small>
              </>
            ),
          },
          { title: t('members.role'), render: (one) => roleName(one.role) },
          {
            title: t('members.apps'),
            render: (one) => (one.apps === 'all' ? t('keys.allApps') : t('members.appCount', { n: one.apps.length })),
          },
          {
            title: t('members.sight'),
            render: (one) => t(one.role === 'owner' || one.personal_data ? 'members.sees' : 'members.masked'),
            wide: true,
          },
          {
            title: t('members.second'),
            render: (one) => (
              <span className={`pill ${one.two_factor ? 'good' : ''}`}>
                {t(one.two_factor ? 'members.on' : 'members.off')}
              </span>
            ),
          },
          { title: t('members.seen'), render: (one) => <Time value={one.seen_at} short /> },
          {
            title: t('common:actions.edit'),
            levers: true,
            render: (one) =>
              may && one.id !== self.id ? (
                <Button size="small" onClick={() => setEditing(one)}>
                  {t('common:actions.edit')}
                </Button>
              ) : null,
          },
        ]}
      />
      {editing !== null && <EditMember member={editing} onClose={() => setEditing(null)} />}
    </>
  );
}

function GrantFields({ value, onChange }: { value: Grant; onChange: (value: Grant) => void }) {
  const { t } = useTranslation('settings');
  const roleName = useRoleName();
  const roles = useRead('listRoles');
  const apps = useRead('listApps');
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
      <FormField label={t('members.apps')}>
        {(id) => (
          <Select
            id={id}
            mode="multiple"
            value={value.apps === 'all' ? [] : value.apps}
            placeholder={t('keys.allApps')}
            options={apps.data?.items.map((one) => ({ value: one.id, label: one.name })) ?? []}
            onChange={(ids: string[]) => onChange({ ...value, apps: ids.length === 0 ? 'all' : ids })}
          />
        )}
      </FormField>
      <Checkbox
        checked={value.personal_data}
        onChange={(event) => onChange({ ...value, personal_data: event.target.checked })}
      >
        {t('members.personal')}
      </Checkbox>
    </>
  );
}

function Invite({ onClose }: { onClose: () => void }) {
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

function LinkMade({ title, url, onClose }: { title: string; url: string; onClose: () => void }) {
  const { t } = useTranslation(['settings', 'common']);
  return (
    <Modal
      open
      title={title}
      closable={false}
      footer={
        <Button type="primary" onClick={onClose}>
          {t('common:actions.close')}
        </Button>
      }
    >
      <p>{t('members.linkText')}</p>
      <div className="secret-shown">
        <code>{url}</code>
        <CopyButton text={url} />
      </div>
    </Modal>
  );
}

function EditMember({ member, onClose }: { member: Member; onClose: () => void }) {
  const { t } = useTranslation(['settings', 'common']);
  const { message, modal } = Ant.useApp();
  const failed = useFailure();
  const [grant, setGrant] = useState<Grant>({
    role: member.role,
    apps: member.apps,
    personal_data: member.personal_data,
  });
  const params = { member_id: member.id };
  const save = useChange('updateMember', ['listMembers']);
  const remove = useChange('removeMember', ['listMembers']);
  const reset = useChange('resetMember');
  if (reset.data !== undefined)
    return <LinkMade title={t('members.resetTitle', { name: member.name })} url={reset.data.url} onClose={onClose} />;
  const done = () => {
    void message.success(t('common:saved'));
    onClose();
  };
  const askRemove = () =>
    modal.confirm({
      title: t('members.removeTitle', { name: member.name }),
      content: t('members.removeText'),
      okText: t('members.remove'),
      okButtonProps: { danger: true },
      cancelText: t('common:actions.cancel'),
      onOk: () => remove.mutateAsync({ params }).then(onClose, failed),
    });
  return (
    <Modal
      open
      title={member.name}
      okText={t('common:actions.save')}
      cancelText={t('common:actions.cancel')}
      okButtonProps={{ loading: save.isPending }}
      onCancel={onClose}
      onOk={() => save.mutate({ params, body: grant }, { onSuccess: done })}
    >
      <div className="form">
        {save.error !== null && <ErrorNotice error={save.error} />}
        <GrantFields value={grant} onChange={setGrant} />
        <div className="form-end">
          <Button loading={reset.isPending} onClick={() => reset.mutate({ params, body: {} }, { onError: failed })}>
            {t('members.reset')}
          </Button>
          {member.two_factor && (
            <Button onClick={() => reset.mutate({ params, body: { two_factor: true } }, { onError: failed })}>
              {t('members.resetSecond')}
            </Button>
          )}
          <Button danger onClick={askRemove}>
            {t('members.remove')}
          </Button>
        </div>
      </div>
    </Modal>
  );
}

function Invitations() {
  const { t } = useTranslation('settings');
  const roleName = useRoleName();
  const failed = useFailure();
  const list = useRead('listInvitations');
  const revoke = useChange('revokeInvitation', ['listInvitations']);
  if ((list.data?.items.length ?? 0) === 0) return null;
  return (
    <section className="card">
      <div className="card-head">
        <h2>{t('members.open')}</h2>
      </div>
      <Rows
        label={t('members.open')}
        items={list.data!.items}
        keyOf={(one) => one.id}
        columns={[
          { title: t('members.email'), render: (one) => one.email },
          { title: t('members.role'), render: (one) => roleName(one.role) },
          {
            title: t('members.state'),
            render: (one) => (
              <span className={`pill ${one.state === 'open' ? 'good' : 'warn'}`}>
                {t(`members.states.${one.state}`)}
              </span>
            ),
          },
          { title: t('members.until'), render: (one) => <Time value={one.expires_at} short /> },
          {
            title: t('members.withdraw'),
            levers: true,
            render: (one) => (
              <Button
                size="small"
                onClick={() => revoke.mutate({ params: { invitation_id: one.id } }, { onError: failed })}
              >
                {t('members.withdraw')}
              </Button>
            ),
          },
        ]}
      />
    </section>
  );
}
