import { Outlet } from '@tanstack/react-router';
import { App, ConfigProvider } from 'antd';
import zhCN from 'antd/locale/zh_CN';
import { useTranslation } from 'react-i18next';
import { giveStylesTheNonce, nonce } from '../app/style-nonce.ts';
import { useTheme } from '../app/theme.tsx';
import { useReducedMotion } from '../app/use-media.ts';
import { antTheme } from './ant-theme.ts';
import { ConnectionLost } from './ConnectionLost.tsx';
import { Frame } from './Frame.tsx';
import { SessionEnded } from './SessionEnded.tsx';
import { ShortcutProvider } from './shortcuts.tsx';

giveStylesTheNonce();

/** Everything behind the sign-in: the component library with our look, and the frame around the pages. */
export function Shell() {
  const { dark } = useTheme();
  const still = useReducedMotion();
  const { i18n } = useTranslation();
  return (
    <ConfigProvider
      theme={antTheme(dark, !still)}
      csp={{ nonce }}
      button={{ autoInsertSpace: false }}
      {...(i18n.language === 'zh' ? { locale: zhCN } : {})}
    >
      <App message={{ maxCount: 3 }} notification={{ placement: 'bottomRight' }}>
        <ShortcutProvider>
          <Frame>
            <Outlet />
          </Frame>
          <ConnectionLost />
          <SessionEnded />
        </ShortcutProvider>
      </App>
    </ConfigProvider>
  );
}
