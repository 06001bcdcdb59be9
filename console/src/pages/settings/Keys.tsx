import { PlusOutlined } from '@ant-design/icons';
import { App as Ant, Button, Checkbox, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Answer, Input as In } from '../../api/contract.ts';
import { useMe } from '../../api/me.ts';
import { useChange, useRead } from '../../api/use.ts';
import { CopyButton } from '../../pieces/CopyButton.tsx';
import { CurlButton } from '../../pieces/CurlButton.tsx';
import { EmptyState } from '../../pieces/EmptyState.tsx';
import { ErrorNotice } from '../../pieces/ErrorNotice.tsx';
import { FormField } from '../../pieces/FormField.tsx';
import { Reading } from '../../pieces/Reading.tsx';
import { Rows } from '../../pieces/Rows.tsx';
import { Time } from '../../pieces/Time.tsx';
import { useFailure } from '../../pieces/use-failure.ts';
import { useShortcut } from '../../shell/shortcuts.tsx';

type Key = Answer<'listApiKeys'>['items'][number];
type Body = NonNullable<In<'createApiKey'>['body']>;

/** Keys of programs: shown once, with scopes, an end and the addresses they may come from. */
export function Keys() {
  const { t } = useTranslation('settings');
  const [making, setMaking] = useState(false);
  const list = useRead('listApiKeys');
  useShortcut('n', t('keys.new'), () => setMaking(true));
  const button = (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setMaking(true)}>
      {t('keys.new')}
    </Button>
  );
  return (
    <>
      <div className="filters">
        {button}
        <CurlButton operation="listApiKeys" input={{}} />
      </div>
      <section className="card" aria-label={t('parts.keys')}>
        <Reading
          of={list}
          empty={({ items }) =>
            items.length === 0 ? <EmptyState title={t('keys.none')} text={t('keys.noneText')} /> : null
          }
        >
          {({ items }) => <Table items={items} />}
        </Reading>
      </section>
      {making && <MakeKey onClose={() => setMaking(false)} />}
    </>
  );
}

function Table({ items }: { items: Key[] }) {
  const { t } = useTranslation(['settings', 'common']);
  const { modal } = Ant.useApp();
  const failed = useFailure();
  const revoke = useChange('revokeApiKey', ['listApiKeys']);
  const ask = (key: Key) =>
    modal.confirm({
      title: t('keys.revokeTitle', { name: key.name }),
      content: t('keys.revokeText'),
      okText: t('keys.revoke'),
      okButtonProps: { danger: true },
      cancelText: t('common:actions.cancel'),
      onOk: () => revoke.mutateAsync({ params: { key_id: key.id } }).catch(failed),
    });
  return (
    <Rows
      label={t('parts.keys')}
      items={items}
      keyOf={(one) => one.id}
      columns={[
        {
          title: t('keys.name'),
          render: (one) => (
            <>
              <b>{one.name}</b>
              <small className="mono">hyk_{one.id}…</small>
            </>
          ),
        },
        {
          title: t('keys.state'),
          render: (one) => (
            <span className={`pill ${one.state === 'active' ? 'good' : ''}`}>{t(`keys.states.${one.state}`)}</span>
          ),
        },
        {
          title: t('keys.scopes'),
          render: (one) => (
            <span>
              {t('keys.scopeCount', { n: one.permissions.length })}
              {one.allowed_ips.length > 0 && <span className="pill info">{one.allowed_ips.join(' ')}</span>}
            </span>
          ),
        },
        {
          title: t('keys.lastUsed'),
          render: (one) => (
            <>
              <Time value={one.last_used_at} short />
              {one.last_used_ip !== null && <small className="mono">{one.last_used_ip}</small>}
            </>
          ),
        },
        {
          title: t('keys.expires'),
          render: (one) => (one.expires_at === null ? t('keys.never') : <Time value={one.expires_at} short />),
        },
        { title: t('keys.by'), render: (one) => one.created_by ?? '—', wide: true },
        {
          title: t('keys.revoke'),
          levers: true,
          render: (one) =>
            one.state === 'active' && (
              <Button size="small" danger onClick={() => ask(one)}>
                {t('keys.revoke')}
              </Button>
            ),
        },
      ]}
    />
  );
}

const ends = [null, 30, 90, 365] as const;

function MakeKey({ onClose }: { onClose: () => void }) {
  const { t, i18n } = useTranslation(['settings', 'common']);
  const me = useMe();
  const apps = useRead('listApps');
  const roles = useRead('listRoles');
  const [body, setBody] = useState<Body>({
    name: '',
    permissions: ['pushes_write', 'pushes_read', 'recipients_write'],
    apps: 'all',
  });
  const [days, setDays] = useState<number | null>(null);
  const create = useChange('createApiKey', ['listApiKeys']);
  const set = (change: Partial<Body>) => setBody({ ...body, ...change });
  if (create.data !== undefined) return <Made text={create.data.text} onClose={onClose} />;
  const run = () => {
    const expires_at = days === null ? null : new Date(Date.now() + days * 86_400_000).toISOString();
    create.mutate({ body: { ...body, expires_at } });
  };
  const known = roles.data?.permissions.filter((one) => me.permissions.includes(one.permission)) ?? [];
  return (
    <Modal
      open
      width={640}
      title={t('keys.new')}
      okText={t('keys.make')}
      cancelText={t('common:actions.cancel')}
      okButtonProps={{ loading: create.isPending, disabled: body.name.trim() === '' || body.permissions.length === 0 }}
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
                value={days}
                options={ends.map((value) => ({
                  value,
                  label: value === null ? t('keys.never') : t('keys.days', { n: value }),
                }))}
                onChange={setDays}
              />
            )}
          </FormField>
        </div>
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
