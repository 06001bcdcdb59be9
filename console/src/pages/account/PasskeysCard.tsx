import { KeyOutlined } from '@ant-design/icons';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Input, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../../api/call.ts';
import type { Answer } from '../../api/contract.ts';
import { meQuery } from '../../api/me.ts';
import { problemOf } from '../../api/problem.ts';
import { useChange, useRead } from '../../api/use.ts';
import { ErrorNotice } from '../../pieces/ErrorNotice.tsx';
import { FormDialog } from '../../pieces/FormDialog.tsx';
import { FormField } from '../../pieces/FormField.tsx';
import { SkeletonRows } from '../../pieces/Skeleton.tsx';
import { Time } from '../../pieces/Time.tsx';
import { setupQuery } from '../sign-in/auth.ts';
import { makePasskey, PasskeyNotGiven, passkeysWork } from '../sign-in/passkey.ts';
import { browserName } from './browser-name.ts';

type Passkey = Answer<'listPasskeys'>[number];

/** Keys of the member's own devices, by which they sign in without password and code. */
export function PasskeysCard() {
  const { t } = useTranslation('account');
  const offered = useQuery(setupQuery).data?.passkeys;
  const list = useRead('listPasskeys');
  const [open, setOpen] = useState<'add' | Passkey | null>(null);
  const [renaming, setRenaming] = useState<Passkey | null>(null);
  const passkeys = list.data ?? [];
  const possible = offered === true && passkeysWork();
  return (
    <section className="card card-pad account-card">
      <h2>{t('passkeys.title')}</h2>
      <p className="soft">{t('passkeys.text')}</p>
      {list.error !== null && <ErrorNotice error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <SkeletonRows rows={2} />}
      <ul className="account-sessions" aria-label={t('passkeys.title')}>
        {passkeys.map((one) => (
          <li key={one.id}>
            <div>
              <b>{one.name}</b>
              {one.backed_up && <span className="account-on">{t('passkeys.backedUp')}</span>}
              <small className="soft">
                {one.used_at === null ? t('passkeys.added') : t('passkeys.used')}{' '}
                <Time value={one.used_at ?? one.created_at} />
              </small>
            </div>
            <span className="account-actions">
              <Button size="small" onClick={() => setRenaming(one)}>
                {t('passkeys.rename')}
              </Button>
              <Button size="small" danger onClick={() => setOpen(one)}>
                {t('passkeys.remove')}
              </Button>
            </span>
          </li>
        ))}
      </ul>
      {possible ? (
        <Button icon={<KeyOutlined />} onClick={() => setOpen('add')}>
          {t('passkeys.add')}
        </Button>
      ) : (
        offered !== undefined && <p className="soft">{t(offered ? 'passkeys.noBrowser' : 'passkeys.noDomain')}</p>
      )}
      {open !== null && <WithPassword passkey={open === 'add' ? null : open} onClose={() => setOpen(null)} />}
      {renaming !== null && <Rename passkey={renaming} onClose={() => setRenaming(null)} />}
    </section>
  );
}

/** Adds a passkey, or removes one; the password is asked for either way. */
function WithPassword({ passkey, onClose }: { passkey: Passkey | null; onClose: () => void }) {
  const { t, i18n } = useTranslation(['account', 'auth', 'common']);
  const client = useQueryClient();
  const { message } = App.useApp();
  const [name, setName] = useState(browserName(navigator.userAgent) ?? '');
  const [password, setPassword] = useState('');
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const run = async () => {
    setBusy(true);
    setRefusal(null);
    try {
      if (passkey === null) await makePasskey(password, name.trim());
      else await call('removePasskey', { body: { id: passkey.id, password } });
      for (const queryKey of [meQuery.queryKey, ['listPasskeys'], ['listSessions']]) {
        void client.invalidateQueries({ queryKey });
      }
      void message.success(t(passkey === null ? 'passkeys.isAdded' : 'passkeys.isRemoved'));
      onClose();
    } catch (error) {
      setRefusal(error instanceof PasskeyNotGiven ? t('auth:passkeyNotGiven') : sentence(error));
      setBusy(false);
    }
  };
  const sentence = (error: unknown) => {
    const problem = problemOf(error);
    // A wrong password is no ended session here.
    return problem.code === 'sign_in_refused' ? t('wrongPassword') : problem.title(i18n.language);
  };
  const adding = passkey === null;
  return (
    <Modal
      open
      title={adding ? t('passkeys.add') : t('passkeys.removeTitle', { name: passkey.name })}
      okText={t(adding ? 'passkeys.go' : 'passkeys.remove')}
      cancelText={t('common:actions.cancel')}
      okButtonProps={{ loading: busy, danger: !adding, disabled: password === '' || (adding && name.trim() === '') }}
      mask={{ closable: false }}
      onCancel={onClose}
      onOk={() => void run()}
    >
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          void run();
        }}
      >
        <p>{t(adding ? 'passkeys.addText' : 'passkeys.removeText')}</p>
        {adding && (
          <FormField label={t('passkeys.name')} hint={t('passkeys.nameHint')}>
            {(id) => <Input id={id} value={name} maxLength={100} onChange={(event) => setName(event.target.value)} />}
          </FormField>
        )}
        <FormField label={t('auth:password')}>
          {(id) => (
            <Input.Password
              id={id}
              autoFocus
              value={password}
              autoComplete="current-password"
              onChange={(event) => setPassword(event.target.value)}
            />
          )}
        </FormField>
        {refusal !== null && (
          <p className="wrong" role="alert">
            {refusal}
          </p>
        )}
      </form>
    </Modal>
  );
}

function Rename({ passkey, onClose }: { passkey: Passkey; onClose: () => void }) {
  const { t } = useTranslation('account');
  const [name, setName] = useState(passkey.name);
  const rename = useChange('renamePasskey', ['listPasskeys']);
  return (
    <FormDialog
      title={t('passkeys.rename')}
      busy={rename.isPending}
      disabled={name.trim() === ''}
      error={rename.error}
      onOk={() => rename.mutate({ body: { id: passkey.id, name: name.trim() } }, { onSuccess: onClose })}
      onClose={onClose}
    >
      <FormField label={t('passkeys.name')}>
        {(id) => (
          <Input id={id} autoFocus value={name} maxLength={100} onChange={(event) => setName(event.target.value)} />
        )}
      </FormField>
    </FormDialog>
  );
}
