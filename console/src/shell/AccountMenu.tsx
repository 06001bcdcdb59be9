import { UserOutlined } from '@ant-design/icons';
import { useNavigate } from '@tanstack/react-router';
import { Button, Dropdown } from 'antd';
import { useTranslation } from 'react-i18next';
import { useMe } from '../api/me.ts';
import { problemOf } from '../api/problem.ts';
import { type ThemeChoice, useTheme } from '../app/theme.tsx';
import { chooseLanguage, type Language, languages } from '../i18n/index.ts';
import { signOut } from '../pages/sign-in/auth.ts';
import { useFailure } from '../pieces/use-failure.ts';

/** Leaves the session and everything this page remembers of it. One that could not be ended is not said to be over. */
export function useLeave(): () => void {
  const failed = useFailure();
  return () =>
    void signOut().then(gone, (error: unknown) => (problemOf(error).status === 401 ? gone() : failed(error)));
}

const gone = () => location.assign('/sign-in');

export function AccountMenu({ onHelp }: { onHelp: () => void }) {
  const { t, i18n } = useTranslation('shell');
  const { member } = useMe();
  const { choice, choose } = useTheme();
  const navigate = useNavigate();
  const leave = useLeave();
  const failed = useFailure();
  const themes: ThemeChoice[] = ['auto', 'light', 'dark'];
  return (
    <Dropdown
      trigger={['click']}
      placement="bottomRight"
      menu={{
        selectedKeys: [`theme.${choice}`, `language.${i18n.language}`],
        items: [
          { key: 'who', type: 'group', label: <Who name={member.name} email={member.email} /> },
          { type: 'divider' },
          {
            key: 'theme',
            type: 'group',
            label: t('account.theme'),
            children: themes.map((one) => ({ key: `theme.${one}`, label: t(`account.${one}`) })),
          },
          {
            key: 'language',
            type: 'group',
            label: t('account.language'),
            children: Object.entries(languages).map(([key, label]) => ({ key: `language.${key}`, label })),
          },
          { type: 'divider' },
          { key: 'security', label: t('account.security') },
          { key: 'help', label: t('shortcuts.title'), extra: '?' },
          { key: 'out', label: t('account.signOut'), danger: true },
        ],
        onClick: ({ key }) => {
          const [what, which] = key.split('.');
          if (what === 'theme') choose(which as ThemeChoice);
          else if (what === 'language') chooseLanguage(which as Language).catch(failed);
          else if (what === 'security') void navigate({ to: '/account' });
          else if (what === 'help') onHelp();
          else if (what === 'out') leave();
        },
      }}
    >
      <Button type="text" shape="circle" icon={<UserOutlined />} aria-label={t('account.label')} />
    </Dropdown>
  );
}

function Who({ name, email }: { name: string; email: string }) {
  return (
    <span className="account-who">
      <b>{name}</b>
      <small>{email}</small>
    </span>
  );
}
