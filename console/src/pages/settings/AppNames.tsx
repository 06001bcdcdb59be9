import { Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../api/me.ts';
import { useRead } from '../../api/use.ts';

const shown = 2;

/** Which apps somebody may use, by name: the first ones, and how many more. */
export function AppNames({ of: apps }: { of: 'all' | string[] }) {
  const { t } = useTranslation('settings');
  const known = useRead('listApps', {}, { enabled: useMay('apps_read') });
  if (apps === 'all') return t('keys.allApps');
  const names = apps.map((id) => known.data?.items.find((one) => one.id === id)?.name ?? `${id.slice(0, 8)}…`);
  if (names.length === 0) return t('keys.noApps');
  const more = names.length - shown;
  const first = names.slice(0, shown).join(t('members.comma'));
  return more <= 0 ? first : <Tooltip title={names.join(t('members.comma'))}>{`${first} +${more}`}</Tooltip>;
}
