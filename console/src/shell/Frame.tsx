import { MenuOutlined, SearchOutlined } from '@ant-design/icons';
import { useNavigate } from '@tanstack/react-router';
import { Button, Drawer } from 'antd';
import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AccountMenu } from './AccountMenu.tsx';
import { AppSwitcher } from './AppSwitcher.tsx';
import { Navigation } from './Navigation.tsx';
import { type NavItem, navigation } from './navigation.ts';
import { Palette } from './Palette.tsx';
import { ShortcutHelp } from './ShortcutHelp.tsx';
import { useShortcut } from './shortcuts.tsx';
import '../pieces/pieces.css';
import './shell.css';

/** Navigation, top line and the page between them. */
export function Frame({ children }: { children: ReactNode }) {
  const { t } = useTranslation('shell');
  const [drawer, setDrawer] = useState(false);
  const [palette, setPalette] = useState(false);
  const [help, setHelp] = useState(false);
  useShortcut('/', t('shortcuts.search'), () => setPalette(true));
  useShortcut('?', t('shortcuts.help'), () => setHelp(true));
  usePaletteKey(() => setPalette(true));
  return (
    <div className="frame">
      <a className="skip-link" href="#content">
        {t('skip')}
      </a>
      <aside className="frame-side">
        <Navigation />
      </aside>
      <header className="frame-top">
        <Button
          className="frame-menu"
          type="text"
          icon={<MenuOutlined />}
          aria-label={t('nav.open')}
          onClick={() => setDrawer(true)}
        />
        <AppSwitcher />
        <button type="button" className="frame-search" aria-label={t('palette.open')} onClick={() => setPalette(true)}>
          <SearchOutlined aria-hidden />
          <span>{t('palette.open')}</span>
          <kbd>/</kbd>
        </button>
        <AccountMenu onHelp={() => setHelp(true)} />
      </header>
      <main id="content" className="frame-page" tabIndex={-1}>
        {children}
      </main>
      <Drawer
        open={drawer}
        placement="left"
        size={260}
        onClose={() => setDrawer(false)}
        title={null}
        closable={false}
        aria-label={t('nav.label')}
        styles={{ body: { padding: 0 } }}
      >
        <Navigation onChosen={() => setDrawer(false)} />
      </Drawer>
      <Palette open={palette} onClose={() => setPalette(false)} onHelp={() => setHelp(true)} />
      <ShortcutHelp open={help} onClose={() => setHelp(false)} />
      {navigation.flatMap(({ items }) => items.map((item) => <Go key={item.to} item={item} />))}
    </div>
  );
}

function Go({ item }: { item: NavItem }) {
  const { t } = useTranslation('shell');
  const navigate = useNavigate();
  useShortcut(`g ${item.go}`, t(`nav.${item.key}`), () => void navigate({ to: item.to }));
  return null;
}

/** Ctrl+K and ⌘K open the palette also while somebody types. */
function usePaletteKey(open: () => void): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        open();
      }
    };
    addEventListener('keydown', pressed);
    return () => removeEventListener('keydown', pressed);
  });
}
