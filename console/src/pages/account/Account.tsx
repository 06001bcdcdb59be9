import { useTranslation } from 'react-i18next';
import { PageHead } from '../../pieces/PageHead.tsx';
import { PasskeysCard } from './PasskeysCard.tsx';
import { PasswordCard } from './PasswordCard.tsx';
import { ProfileCard } from './ProfileCard.tsx';
import { SessionsCard } from './SessionsCard.tsx';
import { TwoFactorCard } from './TwoFactorCard.tsx';
import './account.css';

/** The member's own account: who they are here, and what protects it. */
export function Account() {
  const { t } = useTranslation('account');
  return (
    <>
      <PageHead title={t('title')} />
      <div className="account">
        <ProfileCard />
        <SessionsCard />
        <PasskeysCard />
        <TwoFactorCard />
        <PasswordCard />
      </div>
    </>
  );
}
