import { Button, Checkbox, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { serverNow } from '../../api/call.ts';
import type { Input as In } from '../../api/contract.ts';
import { useMe } from '../../api/me.ts';
import { useChange, useRead } from '../../api/use.ts';
import { CopyButton } from '../../pieces/CopyButton.tsx';
import { ErrorNotice } from '../../pieces/ErrorNotice.tsx';
import { FormField } from '../../pieces/FormField.tsx';
import { useZone } from '../../pieces/Time.tsx';
import { fromField } from '../../pieces/zoned.ts';

type Body = NonNullable<In<'createApiKey'>['body']>;

const ends = [null, 30, 90, 365, 'other'] as const;

/** A new key with its scopes; the key itself is shown once. */
export function MakeKey({ onClose }: { onClose: () => void }) {
  const { t, i18n } = useTranslation(['settings', 'common']);
  const me = useMe();
  const apps = useRead('listApps');
  const roles = useRead('listRoles');
  const [body, setBody] = useState<Body>({
    name: '',
    permissions: ['pushes_write', 'pushes_read', 'recipients_write'],
    apps: 'all',
  });
  const [end, setEnd] = useState<(typeof ends)[number]>(90);
  const [date, setDate] = useState('');
  const zone = useZone();
  const create = useChange('createApiKey', ['listApiKeys']);
  const set = (change: Partial<Body>) => setBody({ ...body, ...change });
  if (create.data !== undefined) return <Made text={create.data.text} onClose={onClose} />;
  // The last day is a day of use: the key ends with it.
  const last = end === 'other' ? fromField(`${date}T23:59`, zone) : null;
  const expiry = typeof end === 'number' ? new Date(serverNow() + end * 86_400_000) : last;
  const dated = end !== 'other' || (expiry !== null && expiry.getTime() > serverNow());
  const run = () => {
    create.mutate({ body: { ...body, expires_at: expiry?.toISOString() ?? null } });
  };
  const disabled = body.name.trim() === '' || body.permissions.length === 0 || !dated;
  const known = roles.data?.permissions.filter((one) => me.permissions.includes(one.permission)) ?? [];
  const endName = (value: (typeof ends)[number]) => {
    if (value === null) return t('keys.never');
    return value === 'other' ? t('keys.otherEnd') : t('keys.days', { n: value });
  };
  return (
    <Modal
      open
      width={640}
      title={t('keys.new')}
      okText={t('keys.make')}
      cancelText={t('common:actions.cancel')}
      okButtonProps={{ loading: create.isPending, disabled }}
      mask={{ closable: false }}
      onCancel={onClose}
      onOk={run}
    >
      <div className="form">
        {create.error !== null && <ErrorNotice error={create.error} />}
        <FormField label={t('keys.name')} hint={t('keys.nameHint')}>
          {(id) => (
            <Input
              id={id}
              autoFocus
              value={body.name}
              maxLength={100}
              onChange={(event) => set({ name: event.target.value })}
            />
          )}
        </FormField>
        <fieldset>
          <legend>{t('keys.scopes')}</legend>
          <Checkbox.Group
            className="permission-list"
            value={body.permissions}
            options={known.map((one) => ({ value: one.permission, label: i18n.language === 'zh' ? one.zh : one.en }))}
            onChange={(permissions) => set({ permissions: permissions as Body['permissions'] })}
          />
        </fieldset>
        <div className="form-row">
          <FormField label={t('keys.apps')}>
            {(id) => (
              <Select
                id={id}
                mode="multiple"
                value={body.apps === 'all' ? [] : body.apps}
                placeholder={t('keys.allApps')}
                options={apps.data?.items.map((one) => ({ value: one.id, label: one.name })) ?? []}
                onChange={(ids: string[]) => set({ apps: ids.length === 0 ? 'all' : ids })}
              />
            )}
          </FormField>
          <FormField label={t('keys.expires')}>
            {(id) => (
              <Select
                id={id}
                value={end}
                options={ends.map((value) => ({ value, label: endName(value) }))}
                onChange={setEnd}
              />
            )}
          </FormField>
        </div>
        {end === 'other' && (
          <FormField label={t('keys.until')}>
            {(id) => <Input id={id} type="date" value={date} onChange={(event) => setDate(event.target.value)} />}
          </FormField>
        )}
        <FormField label={t('keys.ips')} hint={t('keys.ipsHint')}>
          {(id) => (
            <Select
              id={id}
              mode="tags"
              open={false}
              suffixIcon={null}
              tokenSeparators={[',', ' ', '\n']}
              value={body.allowed_ips ?? []}
              placeholder="198.51.100.0/24"
              onChange={(allowed_ips: string[]) => set({ allowed_ips })}
            />
          )}
        </FormField>
      </div>
    </Modal>
  );
}

function Made({ text, onClose }: { text: string; onClose: () => void }) {
  const { t } = useTranslation(['settings', 'common']);
  return (
    <Modal
      open
      title={t('keys.made')}
      closable={false}
      footer={
        <Button type="primary" onClick={onClose}>
          {t('keys.kept')}
        </Button>
      }
    >
      <p>{t('keys.madeText')}</p>
      <div className="secret-shown">
        <code>{text}</code>
        <CopyButton text={text} />
      </div>
    </Modal>
  );
}
