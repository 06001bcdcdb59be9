import { PlusOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asCurl } from '../../api/call.ts';
import { useMay, useMe } from '../../api/me.ts';
import { useRead } from '../../api/use.ts';
import { CurlButton } from '../../pieces/CurlButton.tsx';
import { Reading } from '../../pieces/Reading.tsx';
import { Rows } from '../../pieces/Rows.tsx';
import { Time } from '../../pieces/Time.tsx';
import { AppNames } from './AppNames.tsx';
import { EditMember } from './EditMember.tsx';
import type { Member } from './Grant.tsx';
import { Invitations } from './Invitations.tsx';
import { Invite } from './Invite.tsx';
import { OrganizationName } from './OrganizationName.tsx';
import { Roles, useRoleName } from './Roles.tsx';

/** Who may sign in, and what as. */
export function Members() {
  const { t } = useTranslation('settings');
  const may = useMay('members_manage');
  const { apps } = useMe();
  const mayName = useMay('organization_manage') && apps === 'all';
  const [inviting, setInviting] = useState(false);
  const list = useRead('listMembers');
  return (
    <>
      <div className="filters">
        {may && (
          <Button type="primary" icon={<PlusOutlined />} onClick={() => setInviting(true)}>
            {t('members.invite')}
          </Button>
        )}
        {mayName && <OrganizationName />}
        <CurlButton operation="listMembers" input={{}} also={[asCurl('listRoles', {})]} />
      </div>
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
            render: (one) => <AppNames of={one.apps} />,
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
