import { PlusOutlined } from '@ant-design/icons';
import { App as Ant, Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asCurl } from '../../api/call.ts';
import type { Answer } from '../../api/contract.ts';
import { useMay } from '../../api/me.ts';
import { useChange, useRead } from '../../api/use.ts';
import { CurlButton, withCurl } from '../../pieces/CurlButton.tsx';
import { EmptyState } from '../../pieces/EmptyState.tsx';
import { Reading } from '../../pieces/Reading.tsx';
import { Rows } from '../../pieces/Rows.tsx';
import { Time } from '../../pieces/Time.tsx';
import { useFailure } from '../../pieces/use-failure.ts';
import { useShortcut } from '../../shell/shortcuts.tsx';
import { AppNames } from './AppNames.tsx';
import { MakeKey } from './MakeKey.tsx';

type Key = Answer<'listApiKeys'>['items'][number];

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
  const maker = useMaker();
  const revoke = useChange('revokeApiKey', ['listApiKeys']);
  const ask = (key: Key) =>
    modal.confirm({
      title: t('keys.revokeTitle', { name: key.name }),
      content: t('keys.revokeText'),
      okText: t('keys.revoke'),
      okButtonProps: { danger: true },
      cancelText: t('common:actions.cancel'),
      footer: withCurl(asCurl('revokeApiKey', { params: { key_id: key.id } })),
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
              <small className="mono">{one.app_key ?? `hyk_${one.id}…`}</small>
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
          render: (one) => <Scopes of={one} />,
        },
        { title: t('keys.apps'), render: (one) => <AppNames of={one.apps} />, wide: true },
        {
          title: t('keys.ips'),
          render: (one) =>
            one.allowed_ips.length === 0 ? t('keys.anywhere') : <code>{one.allowed_ips.join(' ')}</code>,
          wide: true,
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
        { title: t('keys.by'), render: (one) => maker(one.created_by), wide: true },
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

/** How many permissions a key has, and opened which. */
function Scopes({ of: key }: { of: Key }) {
  const { t, i18n } = useTranslation('settings');
  const roles = useRead('listRoles');
  const nameOf = (permission: string) => {
    const known = roles.data?.permissions.find((one) => one.permission === permission);
    return known === undefined ? permission : i18n.language === 'zh' ? known.zh : known.en;
  };
  return (
    <details className="scopes">
      <summary>{t('keys.scopeCount', { n: key.permissions.length })}</summary>
      <ul>
        {key.permissions.map((one) => (
          <li key={one}>{nameOf(one)}</li>
        ))}
      </ul>
    </details>
  );
}

/** Who made a key: a member by name while they are one, else as it was written down. */
function useMaker(): (by: string | null) => string {
  const may = useMay('members_read');
  const members = useRead('listMembers', {}, { enabled: may });
  const names = new Map(members.data?.items.map((one) => [`member:${one.id}`, one.name]));
  return (by) => (by === null ? '—' : (names.get(by) ?? by.replace(/^(\w+:\w{8}).*/, '$1…')));
}
