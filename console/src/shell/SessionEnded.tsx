import { useQueryClient } from '@tanstack/react-query';
import { Modal } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe } from '../api/me.ts';
import { onSessionEnded } from '../app/queries.ts';
import { SignInForm } from '../pages/sign-in/SignInForm.tsx';
import '../pages/sign-in/sign-in.css';

/** Asks to sign in again over the page as it stands, so that nothing typed is lost when a session ends. */
export function SessionEnded() {
  const { t } = useTranslation('shell');
  const [ended, setEnded] = useState(false);
  const { member } = useMe();
  const client = useQueryClient();
  useEffect(() => onSessionEnded(() => setEnded(true)), []);
  const again = async () => {
    setEnded(false);
    await client.invalidateQueries();
  };
  return (
    <Modal
      open={ended}
      title={t('expired.title')}
      footer={null}
      closable={false}
      mask={{ closable: false }}
      width={420}
    >
      <p className="soft">{t('expired.text')}</p>
      {ended && <SignInForm email={member.email} onDone={again} />}
    </Modal>
  );
}
