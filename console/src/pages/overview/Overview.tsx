import { useTranslation } from 'react-i18next';
import { PageHead } from '../../pieces/PageHead.tsx';

export function Overview() {
  const { t } = useTranslation('overview');
  return <PageHead title={t('title')} />;
}
