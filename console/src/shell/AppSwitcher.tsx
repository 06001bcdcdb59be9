import { DownOutlined, WarningFilled } from '@ant-design/icons';
import { Button, Dropdown, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { App } from '../api/contract.ts';
import { useCurrentApp } from './current-app.ts';

/** Which mini-program the pages speak of. With many of them it has a search field. */
export function AppSwitcher() {
  const { t } = useTranslation('shell');
  const { app, apps, loading, choose } = useCurrentApp();
  const [words, setWords] = useState('');
  if (loading) return <span className="skeleton app-switch-wait" />;
  if (app === null) return <span className="soft app-switch-none">{t('app.none')}</span>;
  const shown = apps.filter((one) => `${one.name} ${one.appid}`.toLowerCase().includes(words.trim().toLowerCase()));
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        selectedKeys: [app.id],
        items: shown.map((one) => ({ key: one.id, label: <AppLine app={one} /> })),
        onClick: ({ key }) => choose(key),
      }}
      popupRender={(menu) => (
        <div className="app-menu">
          {apps.length > 7 && (
            <Input
              autoFocus
              allowClear
              value={words}
              placeholder={t('app.search')}
              aria-label={t('app.search')}
              onChange={(event) => setWords(event.target.value)}
            />
          )}
          {menu}
        </div>
      )}
    >
      <Button type="text" className="app-switch" aria-label={`${t('app.label')}: ${app.name}`}>
        <Face app={app} />
        <b>{app.name}</b>
        <DownOutlined aria-hidden />
      </Button>
    </Dropdown>
  );
}

function AppLine({ app }: { app: App }) {
  const { t } = useTranslation('shell');
  return (
    <span className="app-line">
      <Face app={app} />
      <span>
        <b>{app.name}</b>
        <small className="mono">{app.appid}</small>
      </span>
      {app.credentials.ok === false && <WarningFilled className="app-broken" title={t('app.broken')} />}
    </span>
  );
}

/** The first letter of the name in a colour of its own, as long as there is no picture. */
export function Face({ app, size = 26 }: { app: Pick<App, 'name' | 'appid'>; size?: number }) {
  const hue = [...app.appid].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 360, 7);
  return (
    <span
      aria-hidden="true"
      className="app-face"
      style={{ width: size, height: size, fontSize: size * 0.5, background: `hsl(${hue} 42% 36%)` }}
    >
      {[...app.name][0]}
    </span>
  );
}
