import { App, Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../../api/call.ts';
import { problemOf } from '../../api/problem.ts';
import { FormField } from '../../pieces/FormField.tsx';

const shortest = 10;

export function PasswordCard() {
  const { t, i18n } = useTranslation(['account', 'auth']);
  const { message } = App.useApp();
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const save = async () => {
    setBusy(true);
    setRefusal(null);
    try {
      await call('changePassword', { body: { currentPassword: current, newPassword: next } });
      setCurrent('');
      setNext('');
      void message.success(t('password.saved'));
    } catch (error) {
      const problem = problemOf(error);
      setRefusal(problem.code === 'sign_in_refused' ? t('wrongPassword') : problem.title(i18n.language));
    } finally {
      setBusy(false);
    }
  };
  return (
    <section className="card card-pad account-card">
      <h2>{t('password.title')}</h2>
      <p className="soft">{t('password.text')}</p>
      <FormField label={t('password.current')}>
        {(id) => (
          <Input.Password
            id={id}
            value={current}
            autoComplete="current-password"
            onChange={(event) => setCurrent(event.target.value)}
          />
        )}
      </FormField>
      <FormField label={t('password.next')} hint={t('auth:passwordRule')}>
        {(id) => (
          <Input.Password
            id={id}
            value={next}
            autoComplete="new-password"
            onChange={(event) => setNext(event.target.value)}
          />
        )}
      </FormField>
      {refusal !== null && (
        <p className="wrong" role="alert">
          {refusal}
        </p>
      )}
      <Button disabled={current === '' || next.length < shortest} loading={busy} onClick={() => void save()}>
        {t('password.save')}
      </Button>
    </section>
  );
}
