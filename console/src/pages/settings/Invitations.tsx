import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useChange, useRead } from '../../api/use.ts';
import { CurlButton } from '../../pieces/CurlButton.tsx';
import { Rows } from '../../pieces/Rows.tsx';
import { Time } from '../../pieces/Time.tsx';
import { useFailure } from '../../pieces/use-failure.ts';
import { AppNames } from './AppNames.tsx';
import { useRoleName } from './Roles.tsx';

/** Invitations nobody has accepted yet. */
export function Invitations() {
  const { t } = useTranslation('settings');
  const roleName = useRoleName();
  const failed = useFailure();
  const list = useRead('listInvitations');
  const revoke = useChange('revokeInvitation', ['listInvitations']);
  const inputOf = ({ id }: { id: string }) => ({ params: { invitation_id: id } });
  if ((list.data?.items.length ?? 0) === 0) return null;
  return (
    <section className="card">
      <div className="card-head">
        <h2>{t('members.open')}</h2>
        <CurlButton size="small" operation="listInvitations" input={{}} />
      </div>
      <Rows
        label={t('members.open')}
        items={list.data!.items}
        keyOf={(one) => one.id}
        columns={[
          { title: t('members.email'), render: (one) => one.email },
          { title: t('members.role'), render: (one) => roleName(one.role) },
          { title: t('members.apps'), render: (one) => <AppNames of={one.apps} />, wide: true },
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
              <span className="inline-fields">
                <Button size="small" onClick={() => revoke.mutate(inputOf(one), { onError: failed })}>
                  {t('members.withdraw')}
                </Button>
                <CurlButton size="small" operation="revokeInvitation" input={inputOf(one)} />
              </span>
            ),
          },
        ]}
      />
    </section>
  );
}
